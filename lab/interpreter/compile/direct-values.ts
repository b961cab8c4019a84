/**
 * What JSONata's operators do with plain values, for the short way in direct.ts. Assumes JSONata 2.0.6; whatever would
 * be an error, an array, or a mix of types is UNSURE, and then JSONata itself decides.
 */

/** "Ask JSONata." */
export const UNSURE = Symbol('unsure');

/** Both sides are known; gives the value, undefined for nothing, or UNSURE. */
export type Operator = (left: unknown, right: unknown) => unknown;

/** All operators but `and` and `or`, which may leave their right side alone. */
export const OPERATORS: Readonly<Record<string, Operator | undefined>> = {
  '=': (a, b) => (a === undefined || b === undefined ? false : same(a, b, true)),
  // Nothing is neither equal nor unequal to anything.
  '!=': (a, b) => (a === undefined || b === undefined ? false : same(a, b, false)),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  '+': numeric((a, b) => a + b),
  '-': numeric((a, b) => a - b),
  '*': numeric((a, b) => a * b),
  '/': numeric((a, b) => a / b),
  '%': numeric((a, b) => a % b),
  '&': (a, b) => {
    const left = textOf(a);
    const right = textOf(b);
    return left === undefined || right === undefined ? UNSURE : left + right;
  },
};

/** Beyond this a number is shown with fewer digits than it has. */
const EXACT_DIGITS_BELOW = 1e15;

/** Whether a condition holds; UNSURE for arrays, of which JSONata asks every element. */
export function truthOf(value: unknown): boolean | typeof UNSURE {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'undefined':
      return false;
    case 'object':
      if (value === null) return false;
      return Array.isArray(value) ? UNSURE : Object.keys(value).length > 0;
    default:
      return UNSURE;
  }
}

/** A result of arithmetic: no infinity, no NaN, and no negative zero, which JSON does not know. */
export function finite(value: number): unknown {
  if (value === 0) return 0;
  return Number.isFinite(value) ? value : UNSURE;
}

function same(a: unknown, b: unknown, wanted: boolean): unknown {
  return isObject(a) && isObject(b) ? UNSURE : (a === b) === wanted;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function ordered(compare: (a: number | string, b: number | string) => boolean): Operator {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return compare(a, b);
    return typeof a === 'string' && typeof b === 'string' ? compare(a, b) : UNSURE;
  };
}

function numeric(compute: (a: number, b: number) => number): Operator {
  return (a, b) => (typeof a === 'number' && typeof b === 'number' ? finite(compute(a, b)) : UNSURE);
}

/** As `&` shows it; undefined when JSONata has to say. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'boolean' || value === null) return String(value);
  const exact = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < EXACT_DIGITS_BELOW;
  return exact ? String(value) : undefined;
}
