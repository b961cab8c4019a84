/**
 * Reads the words of DynamoDB's expression language one after the other. Notes which placeholders an expression has.
 */
import type { ServiceError } from '../../../calls/call';
import { isReserved } from '../reserved';
import { textBytes } from '../sizes';
import { invalid } from '../values';

const TOKEN =
  /\s*(?:(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<number>\d+)|(?<symbol><>|<=|>=|[=<>(),.[\]+-]))/y;

const EXPRESSION_BYTES_MAX = 4096;

export interface Token {
  readonly kind: 'name' | 'value' | 'word' | 'number' | 'symbol';
  readonly text: string;
}

export class Tokens {
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  private readonly tokens: readonly Token[];
  private position = 0;

  /**
   * `parameter` is the field of the request. Throws ValidationException for unknown characters and for more than 4 KB.
   */
  constructor(
    text: string,
    readonly parameter: string,
  ) {
    const bytes = textBytes(text);
    if (bytes > EXPRESSION_BYTES_MAX)
      throw this.error(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
    this.tokens = this.split(text);
    if (this.tokens.length === 0) throw this.error('The expression can not be empty;');
  }

  peek(): Token | undefined {
    return this.tokens[this.position];
  }

  /** Takes this symbol or word (case-insensitive) if it comes next. */
  take(text: string): boolean {
    const token = this.peek();
    const matches =
      token?.kind === 'symbol' ? token.text === text : token?.kind === 'word' && token.text.toUpperCase() === text;
    if (matches) this.position += 1;
    return matches;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected();
  }

  /** The next word, if an opening parenthesis follows it. */
  functionAhead(): string | undefined {
    const after = this.tokens[this.position + 1];
    const token = this.peek();
    return token?.kind === 'word' && after?.text === '(' ? token.text : undefined;
  }

  next(kind: Token['kind']): string {
    const token = this.peek();
    if (token?.kind !== kind) throw this.unexpected();
    this.position += 1;
    return token.text;
  }

  placeholder(): string {
    const name = this.next('value');
    this.values.add(name);
    return name;
  }

  /** Reads one or more of them, separated by commas. */
  list<T>(parse: (tokens: this) => T): T[] {
    const found = [parse(this)];
    while (this.take(',')) found.push(parse(this));
    return found;
  }

  /** Reads a function's name and its arguments in parentheses. Throws unless there are exactly `count`. */
  arguments<T>(count: number, parse: (tokens: this) => T): readonly T[] {
    const name = this.next('word');
    this.expect('(');
    const found = this.list(parse);
    this.expect(')');
    if (found.length === count) return found;
    throw this.error(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${found.length}`,
    );
  }

  /**
   * Reads an attribute name or its placeholder. Throws for reserved words and for a name that does not begin with a
   * letter.
   */
  attribute(): string {
    if (this.peek()?.kind === 'name') {
      const name = this.next('name');
      this.names.add(name);
      return name;
    }
    if (this.peek()?.text.startsWith('_')) throw this.unexpected();
    const word = this.next('word');
    if (isReserved(word)) throw this.error(`Attribute name is a reserved keyword; reserved keyword: ${word}`);
    return word;
  }

  end(): void {
    if (this.peek()) throw this.unexpected();
  }

  error(message: string): ServiceError {
    return invalid(`Invalid ${this.parameter}: ${message}`);
  }

  unexpected(): ServiceError {
    return this.error(`Syntax error; token: ${JSON.stringify(this.peek()?.text ?? '<EOF>')}`);
  }

  private split(text: string): readonly Token[] {
    const tokens: Token[] = [];
    const trimmed = text.trimEnd();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < trimmed.length) {
      const from = TOKEN.lastIndex;
      const found = Object.entries(TOKEN.exec(trimmed)?.groups ?? {}).find(
        ([, part]) => (part as string | undefined) !== undefined,
      );
      if (!found) throw this.error(`Syntax error; token: ${JSON.stringify(trimmed.slice(from).trim().charAt(0))}`);
      tokens.push({ kind: found[0] as Token['kind'], text: found[1] });
    }
    return tokens;
  }
}
