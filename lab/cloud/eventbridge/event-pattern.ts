/**
 * Event patterns: which events a rule takes. Models exact values, prefix, suffix, equals-ignore-case, wildcard, anything-but,
 * exists, numeric, nested fields and $or. Not modelled: cidr and anything-but of patterns other than prefix and suffix; those
 * are refused. If matching were looser than AWS, a rule that never fires there would work in the lab.
 */
import { isFields, optionalText } from '../fields';
import type { Fields } from '../call';

/** Whether one value of the event (undefined: absent) fits. */
type Matcher = (value: unknown) => boolean;

/** Whether an event is taken. */
export type Pattern = (event: Fields) => boolean;

/** Compiles an event pattern. Throws InvalidEventPatternException's message for what AWS refuses or the lab does not model. */
export function compilePattern(pattern: Fields): Pattern {
  const fields = Object.entries(pattern).map(([name, wanted]) =>
    name === '$or' ? anyOf(wanted) : field(name, wanted),
  );
  if (fields.length === 0) throw new Error('EventPattern is not valid: it is empty');
  return (event) => fields.every((fits) => fits(event));
}

function anyOf(wanted: unknown): Pattern {
  if (!Array.isArray(wanted) || wanted.length < 2 || !wanted.every(isFields))
    throw new Error('EventPattern is not valid: $or needs two patterns');
  const patterns = wanted.map(compilePattern);
  return (event) => patterns.some((fits) => fits(event));
}

function field(name: string, wanted: unknown): Pattern {
  if (isFields(wanted)) {
    const inner = compilePattern(wanted);
    return (event) => inner(isFields(event[name]) ? event[name] : {});
  }
  if (!Array.isArray(wanted) || wanted.length === 0)
    throw new Error(`EventPattern is not valid: "${name}" must be an object or a list`);
  const matchers = (wanted as unknown[]).map(matcher);
  return (event) => {
    const value = event[name];
    const values: unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    return matchers.some((fits) => values.some(fits));
  };
}

function matcher(wanted: unknown): Matcher {
  if (!isFields(wanted)) return (value) => value !== undefined && value === wanted;
  const [[kind, operand] = [], ...rest] = Object.entries(wanted);
  const make = kind === undefined || rest.length > 0 ? undefined : MATCHERS[kind];
  if (!make) throw new Error(`EventPattern is not valid: ${JSON.stringify(wanted)} is not modelled`);
  return make(operand, wanted);
}

const MATCHERS: Readonly<Record<string, (operand: unknown, wanted: Fields) => Matcher>> = {
  prefix: (_, wanted) => affix(wanted, 'prefix'),
  suffix: (_, wanted) => affix(wanted, 'suffix'),
  'equals-ignore-case': (_, wanted) => affix(wanted, 'equals-ignore-case'),
  wildcard: (_, wanted) => affix(wanted, 'wildcard'),
  exists: (operand) => (value) => (value !== undefined && !isFields(value)) === operand,
  'anything-but': anythingBut,
  numeric: (operand) => numeric(operand),
};

const AFFIXES: Readonly<Record<string, (value: string, operand: string) => boolean>> = {
  prefix: (value, operand) => value.startsWith(operand),
  suffix: (value, operand) => value.endsWith(operand),
  'equals-ignore-case': (value, operand) => value.toLowerCase() === operand.toLowerCase(),
  wildcard: (value, operand) =>
    new RegExp(`^${operand.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 's').test(value),
};

function affix(wanted: Fields, kind: string): Matcher {
  const operand = optionalText(wanted, kind) ?? '';
  const fits = AFFIXES[kind];
  return (value) => typeof value === 'string' && fits?.(value, operand) === true;
}

function anythingBut(operand: unknown): Matcher {
  if (isFields(operand)) {
    const kind = Object.keys(operand)[0] ?? '';
    if (!(kind in AFFIXES)) throw new Error(`EventPattern is not valid: anything-but ${kind} is not modelled`);
    const fits = affix(operand, kind);
    return (value) => value !== undefined && !fits(value);
  }
  const excluded = [operand].flat();
  return (value) => value !== undefined && !excluded.includes(value);
}

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

function numeric(operand: unknown): Matcher {
  const parts = Array.isArray(operand) ? (operand as unknown[]) : [];
  if (parts.length !== 2 && parts.length !== 4)
    throw new Error('EventPattern is not valid: numeric needs one or two comparisons');
  const tests = parts.flatMap((operator, index) => (index % 2 === 0 ? [comparison(operator, parts[index + 1])] : []));
  return (value) => typeof value === 'number' && tests.every((holds) => holds(value));
}

function comparison(operator: unknown, limit: unknown): (value: number) => boolean {
  const compare = COMPARISONS[String(operator)];
  if (!compare || typeof limit !== 'number') throw new Error('EventPattern is not valid: numeric comparison');
  return (value) => compare(value, limit);
}
