/** The shape of a promise once judged: held, broken with every violation spelt out, or unknown. */

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
] as const;
export type PromiseName = (typeof PROMISES)[number];

/** `held` is null when nothing was seen that could prove or disprove it: unknown is not held. */
export interface PromiseResult {
  readonly name: PromiseName;
  readonly held: boolean | null;
  readonly violations: readonly string[];
}

/** A promise listing at most this many violations; the rest are counted in a last line. */
const LISTED_MAX = 20;

/** Held iff there is no violation, given that `seen` says that there was anything to look at. */
export function promise(name: PromiseName, violations: readonly string[], seen = true): PromiseResult {
  if (violations.length === 0)
    return { name, held: seen ? true : null, violations: seen ? [] : ['nothing was seen to judge by'] };
  const more = violations.length - LISTED_MAX;
  const listed = violations.slice(0, LISTED_MAX);
  return { name, held: false, violations: more > 0 ? [...listed, `and ${more} more`] : listed };
}
