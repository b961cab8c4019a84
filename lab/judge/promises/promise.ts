/** The result of a judged promise: kept, broken with every violation, or unknown. */

/** Names of the promises, in the order of the reports. */
export const PROMISES = [
  'one-writer',
  'residency',
  'nothing-forgotten',
  'jobs-applied-once',
  'recovery-path',
  'epochs-only-grow',
  'ledger-intact',
  'incidents-end',
  'untouched-placements',
  'no-false-evacuation',
  'served',
  'no-harm',
  'claimed',
  'told',
  'everybody-told',
  'status-page',
  'planned',
  'evidence-true',
] as const;
export type PromiseName = (typeof PROMISES)[number];

/**
 * `held`: true if the promise was kept. Null if nothing was seen that could prove or disprove it: unknown does not mean
 * kept.
 */
export interface PromiseResult {
  readonly name: PromiseName;
  readonly held: boolean | null;
  readonly violations: readonly string[];
}

/** A promise lists at most this many violations. A last line counts the rest. */
const LISTED_MAX = 20;

/** Kept if there is no violation and `seen` says that there was something to judge. */
export function promise(name: PromiseName, violations: readonly string[], seen = true): PromiseResult {
  if (violations.length === 0)
    return { name, held: seen ? true : null, violations: seen ? [] : ['nothing was seen to judge by'] };
  const more = violations.length - LISTED_MAX;
  const listed = violations.slice(0, LISTED_MAX);
  return { name, held: false, violations: more > 0 ? [...listed, `and ${more} more`] : listed };
}
