/**
 * The limits at which AWS ends executions (Step Functions quotas). Sizes are first compared by a cheap upper bound, and
 * serialized only when that bound is too high. Assumption: payloads are never changed in place. A changed payload would
 * keep its first size.
 */

/** Bytes of UTF-8 JSON in one input, output, result, or Assign. */
export const PAYLOAD_BYTES_MAX = 262_144;
/** Events in one history. The last one ends the execution. */
export const HISTORY_EVENTS_MAX = 25_000;
/** Characters in a state's or a variable's name. */
export const NAME_LENGTH_MAX = 80;
/** Iterations that an inline Map runs at the same time (AWS: "up to 40"). */
export const INLINE_CONCURRENCY_MAX = 40;
/** Child executions that a distributed Map runs at the same time. */
export const DISTRIBUTED_CONCURRENCY_MAX = 10_000;
/**
 * Evaluation steps of one expression that defines functions. Stands for AWS's limit of one second (assumption: 5 µs a
 * step).
 */
export const EVALUATION_STEPS_MAX = 200_000;
/** Longest Wait and timeout, in seconds. */
export const SECONDS_MAX = 99_999_999;

/** A character takes at most six bytes in JSON (`\u0000`). */
const BYTES_PER_CHARACTER = 6;
/** For fewer values than this, a new walk is cheaper than remembering the result. */
const REMEMBERED_FROM_VALUES = 16;
const remembered = new WeakMap<object, number>();
let walked = 0;

/** Whether a JSON value is larger than one payload may be. */
export function exceedsPayload(value: unknown): boolean {
  return sizeBound(value) > PAYLOAD_BYTES_MAX && Buffer.byteLength(JSON.stringify(value)) > PAYLOAD_BYTES_MAX;
}

/** An upper bound of the value's bytes as JSON. */
function sizeBound(value: unknown): number {
  walked += 1;
  if (typeof value === 'string') return value.length * BYTES_PER_CHARACTER + 2;
  if (typeof value !== 'object' || value === null) return 24;
  const known = remembered.get(value);
  if (known !== undefined) return known;
  const before = walked;
  const bound = Array.isArray(value) ? arrayBound(value) : objectBound(value as Record<string, unknown>);
  if (walked - before >= REMEMBERED_FROM_VALUES) remembered.set(value, bound);
  return bound;
}

function arrayBound(items: readonly unknown[]): number {
  let bound = 2;
  for (const item of items) bound += sizeBound(item) + 1;
  return bound;
}

function objectBound(fields: Record<string, unknown>): number {
  let bound = 2;
  for (const key in fields) bound += key.length * BYTES_PER_CHARACTER + 4 + sizeBound(fields[key]);
  return bound;
}
