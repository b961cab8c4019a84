/**
 * Decides when one observer's marks are enough to believe a failure (strategy §2, failover trigger; §4, detection). A
 * region that is gone and Tier-0 have fast budgets; the rest has a slow one. A budget is a ratio over a window, never a
 * number of failures in a row: so a service that fails four times of ten is found, however the failures are
 * distributed. Unknown marks count for neither side.
 */
import { countBad, isAll, isBad, newest, TICK_SECONDS } from './observation';

/** Three silent ticks of the last four, 30 s: Tier-0 has only two minutes for everything. */
export const FAST_TICKS = 3;
/**
 * Four failures of the last five, and no success. It is one more than for silence, because an answer proves that
 * something still runs there.
 */
const FAILING_TICKS = 4;
/**
 * The slow budget is spent after 120 impaired seconds within a quarter of an hour: two minutes of outage, five minutes
 * at 40 % failures, or almost seven minutes at 30 %.
 */
export const SLOW_BUDGET_SECONDS = 120;
/** A service that has spent the slow budget counts as failing until nothing has failed for three minutes. */
export const RECOVERED_TICKS = 18;
/** Three successes in a row: the service is well now, whatever it was before. */
const WELL_TICKS = 3;

/** Whether the observer heard nothing through this probe for the fast window. */
export function isSilent(marks: string): boolean {
  const isHeard = /[HIAX]/.test(newest(marks, FAST_TICKS));
  return !isHeard && newest(marks, FAST_TICKS + 1).split('S').length - 1 >= FAST_TICKS;
}

/** Whether a service that has to be back in two minutes has spent its fast budget. */
export function isFastSpent(marks: string): boolean {
  const last = newest(marks, FAILING_TICKS + 1);
  return countBad(last) >= FAILING_TICKS && !newest(marks, FAILING_TICKS).includes('H') && isBad(last.slice(-1));
}

/**
 * What two observers have to see when not all observers see the failure. In a region that fails three times of ten, two
 * observers see four failures in a row once in thirty half hours.
 */
const CERTAIN_TICKS = 5;

/** Whether it failed so often in a row that it does more than fail a share of its requests. */
export const isCertain = (marks: string): boolean =>
  isFastSpent(marks) &&
  !newest(marks, CERTAIN_TICKS).includes('H') &&
  countBad(newest(marks, CERTAIN_TICKS + 1)) >= CERTAIN_TICKS;

/** Whether the slow budget is spent, and the failure is not over. */
export function isSlowSpent(marks: string): boolean {
  return countBad(marks) * TICK_SECONDS >= SLOW_BUDGET_SECONDS && countBad(newest(marks, RECOVERED_TICKS)) > 0;
}

/** Whether the newest marks are all successes. */
export const isWellNow = (marks: string): boolean => isAll(marks, 'H', WELL_TICKS);

/** Whether most of the newest tries failed. That is too little for a budget, but enough not to move anything there. */
export const isAiling = (marks: string): boolean => countBad(newest(marks, WELL_TICKS)) >= 2;

/** Whether nothing has failed for the time after which a spent budget no longer counts. */
export const isRecovered = (marks: string): boolean =>
  isWellNow(marks) && countBad(newest(marks, RECOVERED_TICKS)) === 0;

/**
 * Whether the newest failures came from the door (the API or its function) and not from a store behind it. A broken
 * door cannot redirect anybody.
 */
export function isDoorBroken(marks: string): boolean {
  const last = newest(marks, FAILING_TICKS);
  const storeFails = last.split(/[IA]/).length - 1;
  return countBad(last) > 2 * storeFails;
}

/**
 * When the current failure began, in ms: the first bad mark after the last three successes in a row. Null when there is
 * no bad mark since.
 */
export function badSinceMs(marks: string, atMs: number): number | null {
  const start = Math.max(0, marks.lastIndexOf('H'.repeat(WELL_TICKS)));
  const first = marks.slice(start).search(/[IAXS]/);
  return first < 0 ? null : atMs - (marks.length - 1 - start - first) * TICK_SECONDS * 1000;
}
