/**
 * JSONata's operators on plain values, for the fast path in direct.ts. Assumption: JSONata 2.0.6. Errors, arrays and
 * mixed types give UNSURE, and then JSONata itself decides.
 */

/** The fast path cannot decide, so JSONata must be asked. */
export const UNSURE = Symbol('unsure');

/** Both sides are known. Returns the value, undefined for nothing, or UNSURE. */
export type Operator = (left: unknown, right: unknown) => unknown;

/** All operators except `and` and `or`, which may skip their right side. */
export const OPERATORS: Readonly<Record<string, Operator | undefined>> = {
  '=': (a, b) => (a === undefined || b === undefined ? false : same(a, b, true)),
  // A missing value is neither equal nor unequal to anything.
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

/** From this value on, a number is shown with fewer digits than it has. */
const EXACT_DIGITS_BELOW = 1e15;

/** Whether a condition holds. UNSURE for arrays, because JSONata checks every element. */
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

/** A result of arithmetic as JSON can hold it. Negative zero becomes zero; infinity and NaN are UNSURE. */
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

/** The text that `&` makes of a value. Undefined when JSONata must decide. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'boolean' || value === null) return String(value);
  const exact = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < EXACT_DIGITS_BELOW;
  return exact ? String(value) : undefined;
}
