/**
 * The conditions on one field of an event pattern: a list, of which one entry must match one value of the event. Models
 * all documented operators ("Comparison operators for use in event patterns", EventBridge User Guide) with the operands
 * that AWS takes. Numbers compare as doubles. If the lab took an operand that AWS refuses, a deployment would fail that
 * works in the lab.
 */
import type { Fields } from '../../calls/call';
import { isFields } from '../fields';
import { invalidPattern, patternNotModelled } from './pattern-refusals';
import * as texts from './text-matchers';
import { refuseComplex, wildcardText } from './wildcard-text';

/** Whether one value of the event matches. */
type Matcher = (value: unknown) => boolean;

export interface Wanted {
  /** Whether the field may be missing (`exists: false`). */
  readonly absent: boolean;
  readonly fits: Matcher;
}

/** Compiles the list of a field. Throws for what AWS refuses and for what is not modelled. */
export function compileWanted(name: string, list: readonly unknown[]): Wanted {
  if (list.length === 0) throw invalidPattern(`"${name}" has an empty array`);
  const matchers = list.map(matcher);
  refuseComplex(list.flatMap(wildcardsOf));
  return {
    absent: list.some((wanted) => isFields(wanted) && wanted['exists'] === false),
    fits: (value) => matchers.some((fits) => fits(value)),
  };
}

function matcher(wanted: unknown): Matcher {
  if (Array.isArray(wanted)) throw invalidPattern('a match value must be a text, number, true, false or null');
  if (typeof wanted === 'string') return onText(texts.sameText(wanted));
  if (!isFields(wanted)) return (value) => value === wanted;
  const [kind, operand] = only(wanted);
  const make = OPERATORS[kind];
  if (!make) throw invalidPattern(`unrecognized match type ${kind}`);
  return make(operand);
}

function only(fields: Fields): readonly [string, unknown] {
  const [entry, ...rest] = Object.entries(fields);
  if (!entry || rest.length > 0)
    throw invalidPattern(`one key is allowed in a match expression: ${JSON.stringify(fields)}`);
  return entry;
}

const onText =
  (fits: texts.TextMatcher): Matcher =>
  (value) =>
    typeof value === 'string' && fits(value);

const OPERATORS: Readonly<Partial<Record<string, (operand: unknown) => Matcher>>> = {
  prefix: (operand) => onText(anyCase('prefix', operand) ?? begins(text('prefix', operand))),
  suffix: (operand) => onText(anyCase('suffix', operand) ?? ends(text('suffix', operand))),
  'equals-ignore-case': (operand) => onText(texts.equalsInAnyCase(text('equals-ignore-case', operand))),
  wildcard: (operand) => onText(wildcardText(text('wildcard', operand))),
  cidr: (operand) => onText(texts.addressIn(text('cidr', operand))),
  'anything-but': anythingBut,
  exists,
  numeric,
  exactly: () => {
    throw patternNotModelled('"exactly" is not documented');
  },
};

const begins =
  (wanted: string): texts.TextMatcher =>
  (value) =>
    value.startsWith(wanted);
const ends =
  (wanted: string): texts.TextMatcher =>
  (value) =>
    value.endsWith(wanted);

function text(kind: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw invalidPattern(`${kind} match pattern must be a string, got ${JSON.stringify(operand)}`);
}

/** Returns undefined when the operand is no object. */
function anyCase(kind: 'prefix' | 'suffix', operand: unknown): texts.TextMatcher | undefined {
  if (!isFields(operand)) return undefined;
  const [inner, wanted] = only(operand);
  if (inner !== 'equals-ignore-case') throw invalidPattern(`unsupported ${kind} pattern: ${inner}`);
  return kind === 'prefix' ? texts.beginsInAnyCase(text(inner, wanted)) : texts.endsInAnyCase(text(inner, wanted));
}

function exists(operand: unknown): Matcher {
  if (typeof operand !== 'boolean') throw invalidPattern('exists match pattern must be either true or false');
  return () => operand;
}

/** Operators that anything-but takes inside. An empty text is refused where it would exclude everything. */
const EXCLUDABLE: Readonly<
  Partial<Record<string, { emptyToo: boolean; make: (wanted: string) => texts.TextMatcher }>>
> = {
  prefix: { emptyToo: false, make: begins },
  suffix: { emptyToo: false, make: ends },
  'equals-ignore-case': { emptyToo: true, make: texts.equalsInAnyCase },
  wildcard: { emptyToo: true, make: wildcardText },
};

function anythingBut(operand: unknown): Matcher {
  if (!isFields(operand)) return anythingButValues(operand);
  const [kind, given] = only(operand);
  const inner = EXCLUDABLE[kind];
  if (!inner) throw invalidPattern(`unsupported anything-but pattern: ${kind}`);
  const excluded = listed(given).map((wanted) => {
    if (wanted === '' && !inner.emptyToo) throw invalidPattern(`null ${kind} not allowed`);
    return inner.make(text(kind, wanted));
  });
  return (value) => typeof value !== 'string' || !excluded.some((fits) => fits(value));
}

function anythingButValues(operand: unknown): Matcher {
  const excluded = listed(operand);
  const [kind, ...others] = new Set(excluded.map((value) => typeof value));
  if (others.length > 0 || (kind !== 'string' && kind !== 'number'))
    throw invalidPattern(`anything-but takes texts or numbers, got ${JSON.stringify(operand)}`);
  return (value) => !excluded.includes(value);
}

function listed(operand: unknown): readonly unknown[] {
  if (!Array.isArray(operand)) return [operand];
  if (operand.length === 0) throw patternNotModelled('anything-but with an empty list');
  return operand as readonly unknown[];
}

function wildcardsOf(wanted: unknown): readonly string[] {
  if (!isFields(wanted)) return [];
  const inner = wanted['anything-but'];
  const operand = isFields(inner) ? inner['wildcard'] : wanted['wildcard'];
  return [operand].flat().filter((value) => typeof value === 'string');
}

const COMPARISONS: Readonly<Partial<Record<string, (value: number, limit: number) => boolean>>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** One comparison, or a lower bound followed by a larger upper bound. */
function numeric(operand: unknown): Matcher {
  const parts = Array.isArray(operand) ? (operand as readonly unknown[]) : [];
  const bounds = [parts.slice(0, 2), parts.slice(2)].filter((part) => part.length > 0).map(comparison);
  const [low, high] = bounds;
  const isRange = low?.operator.startsWith('>') && high?.operator.startsWith('<') && low.limit < high.limit;
  if (!low || (high && !isRange)) throw invalidPattern(`numeric ${JSON.stringify(operand)}`);
  return (value) => typeof value === 'number' && bounds.every(({ holds }) => holds(value));
}

/** The documented range of numbers: "between -5.0e9 and +5.0e9 inclusive". */
const NUMBER_MAX = 5e9;

interface Bound {
  readonly operator: string;
  readonly limit: number;
  readonly holds: (value: number) => boolean;
}

function comparison([operator, limit, ...more]: readonly unknown[]): Bound {
  const compare = typeof operator === 'string' ? COMPARISONS[operator] : undefined;
  if (typeof operator !== 'string' || !compare || typeof limit !== 'number' || more.length > 0)
    throw invalidPattern(`numeric comparison ${JSON.stringify([operator, limit, ...more])}`);
  if (Math.abs(limit) > NUMBER_MAX) throw patternNotModelled(`numbers beyond ${NUMBER_MAX}`);
  return { operator, limit, holds: (value) => compare(value, limit) };
}
