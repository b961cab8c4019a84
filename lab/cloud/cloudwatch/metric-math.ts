/**
 * Metric math for alarms: numbers, metric ids, + - * /, comparisons, and the functions IF, FILL, ABS, SUM, AVG, MIN,
 * MAX. Works on one data point at a time. An operand without data gives no data (FILL replaces it), and so does a
 * division by zero. Not modelled, and refused: everything over time series (RATE, METRICS(), SEARCH,
 * ANOMALY_DETECTION_BAND …).
 */

type Value = number | undefined;
/** The value of an id in the period in question. */
type Lookup = (id: string) => Value;
export type Expression = (lookup: Lookup) => Value;

/** Parses an expression. Throws for what is not modelled. */
export function compileMath(source: string): Expression {
  const parser = new Parser(source);
  const expression = parser.comparison();
  parser.end();
  return expression;
}

const both = (left: Expression, right: Expression, apply: (left: number, right: number) => Value): Expression => {
  return (lookup) => {
    const [first, second] = [left(lookup), right(lookup)];
    return first === undefined || second === undefined ? undefined : apply(first, second);
  };
};

const OPERATORS: Readonly<Record<string, (left: number, right: number) => Value>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0 ? undefined : left / right),
  '>': (left, right) => Number(left > right),
  '<': (left, right) => Number(left < right),
  '>=': (left, right) => Number(left >= right),
  '<=': (left, right) => Number(left <= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
};

const overKnown =
  (apply: (values: number[]) => number) =>
  (lookup: Lookup, parts: readonly Expression[]): Value => {
    const values = parts.map((part) => part(lookup)).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : apply(values);
  };

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const FUNCTIONS: Readonly<Record<string, (lookup: Lookup, parts: readonly Expression[]) => Value>> = {
  IF: (lookup, [condition, then, otherwise]) => {
    const holds = condition?.(lookup);
    return holds === undefined ? undefined : (holds === 0 ? otherwise : then)?.(lookup);
  },
  FILL: (lookup, [part, filler]) => part?.(lookup) ?? filler?.(lookup),
  ABS: overKnown(([value = 0]) => Math.abs(value)),
  SUM: overKnown(total),
  AVG: overKnown((values) => total(values) / values.length),
  MIN: overKnown((values) => Math.min(...values)),
  MAX: overKnown((values) => Math.max(...values)),
};

class Parser {
  private readonly tokens: string[];
  private index = 0;

  constructor(private readonly source: string) {
    this.tokens = source.match(/\d+(?:\.\d+)?|[A-Za-z_]\w*|[<>=!]=|\S/g) ?? [];
  }

  comparison(): Expression {
    const left = this.sum();
    const operator = this.take('>', '<', '>=', '<=', '==', '!=');
    return operator === undefined ? left : both(left, this.sum(), this.operator(operator));
  }

  end(): void {
    if (this.index < this.tokens.length) throw this.unknown();
  }

  private sum(): Expression {
    let left = this.product();
    for (let operator = this.take('+', '-'); operator !== undefined; operator = this.take('+', '-')) {
      left = both(left, this.product(), this.operator(operator));
    }
    return left;
  }

  private product(): Expression {
    let left = this.operand();
    for (let operator = this.take('*', '/'); operator !== undefined; operator = this.take('*', '/')) {
      left = both(left, this.operand(), this.operator(operator));
    }
    return left;
  }

  private operand(): Expression {
    if (this.take('-') !== undefined) return both(() => 0, this.operand(), this.operator('-'));
    if (this.take('(') !== undefined) {
      const inner = this.comparison();
      this.expect(')');
      return inner;
    }
    const token = this.tokens[this.index] ?? '';
    this.index += 1;
    if (/^\d/.test(token)) return () => Number(token);
    if (/^[A-Z]/.test(token)) return this.call(token);
    if (/^[a-z]/.test(token)) return (lookup) => lookup(token);
    this.index -= 1;
    throw this.unknown();
  }

  private call(name: string): Expression {
    const apply = FUNCTIONS[name];
    if (!apply) throw new Error(`metric math ${name}() is not modelled`);
    this.expect('(');
    const bracket = this.take('[');
    const parts = [this.comparison()];
    while (this.take(',') !== undefined) parts.push(this.comparison());
    if (bracket !== undefined) this.expect(']');
    this.expect(')');
    return (lookup) => apply(lookup, parts);
  }

  private operator(token: string): (left: number, right: number) => Value {
    const operator = OPERATORS[token];
    if (!operator) throw this.unknown();
    return operator;
  }

  private take(...wanted: string[]): string | undefined {
    const token = this.tokens[this.index];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.index += 1;
    return token;
  }

  private expect(token: string): void {
    if (this.take(token) === undefined) throw this.unknown();
  }

  private unknown(): Error {
    return new Error(`metric math "${this.source}" is not modelled near "${this.tokens[this.index] ?? 'its end'}"`);
  }
}
