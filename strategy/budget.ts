/**
 * When one observer's marks are enough to believe something (strategy §2, failover trigger; §4, detection): fast
 * budgets for a region that is gone and for Tier-0, a slow one for the rest. Ratios over windows, never so many in a
 * row at one moment: what fails four times of ten is found whatever the dice do. Unknown marks count for neither side.
 */
import { countBad, isAll, isBad, newest, TICK_SECONDS } from './observation';

/** Three silent ticks of the last four, 30 s: Tier-0 has two minutes in all. */
export const FAST_TICKS = 3;
/**
 * Four failures of the last five, and no success: one more than for silence, because an answer proves that somebody is
 * there.
 */
const FAILING_TICKS = 4;
/**
 * Spent after 120 impaired seconds within a quarter of an hour: two minutes of outage, five at 40 %, less than seven at
 * 30 %.
 */
export const SLOW_BUDGET_SECONDS = 120;
/** What has spent the slow budget is failing until nothing has failed for three minutes. */
export const RECOVERED_TICKS = 18;
/** Three successes in a row: what is well now, whatever it was before. */
const WELL_TICKS = 3;

/** Whether the observer heard nothing through this probe for the fast window. */
export function isSilent(marks: string): boolean {
  const isHeard = /[HIX]/.test(newest(marks, FAST_TICKS));
  return !isHeard && newest(marks, FAST_TICKS + 1).split('S').length - 1 >= FAST_TICKS;
}

/** Whether the fast budget of a service that has to be back in two minutes is spent. */
export function isFastSpent(marks: string): boolean {
  const last = newest(marks, FAILING_TICKS + 1);
  return countBad(last) >= FAILING_TICKS && !newest(marks, FAILING_TICKS).includes('H') && isBad(last.slice(-1));
}

/**
 * What two observers have to see where not all do: of a region that fails three times of ten, four in a row by two come
 * up once in thirty half hours.
 */
const CERTAIN_TICKS = 5;

/** Whether it failed so often in a row that it is more than a share of what is asked. */
export const isCertain = (marks: string): boolean =>
  isFastSpent(marks) &&
  !newest(marks, CERTAIN_TICKS).includes('H') &&
  countBad(newest(marks, CERTAIN_TICKS + 1)) >= CERTAIN_TICKS;

/** Whether the slow budget is spent, and the failure is not over. */
export function isSlowSpent(marks: string): boolean {
  return countBad(marks) * TICK_SECONDS >= SLOW_BUDGET_SECONDS && countBad(newest(marks, RECOVERED_TICKS)) > 0;
}

/** Whether everything was as it should be lately. */
export const isWellNow = (marks: string): boolean => isAll(marks, 'H', WELL_TICKS);

/** Whether most of what was tried lately failed: too little for a budget, and enough not to go there. */
export const isAiling = (marks: string): boolean => countBad(newest(marks, WELL_TICKS)) >= 2;

/** Whether nothing has failed for as long as a spent budget takes to be forgotten. */
export const isRecovered = (marks: string): boolean =>
  isWellNow(marks) && countBad(newest(marks, RECOVERED_TICKS)) === 0;

/** Whether what failed lately was the door itself, and not a store behind it: nobody can be sent on from there. */
export function isDoorBroken(marks: string): boolean {
  const last = newest(marks, FAILING_TICKS);
  const storeFails = last.split('I').length - 1;
  return countBad(last) > 2 * storeFails;
}

/**
 * When the failure began that the newest marks show, in ms: the first bad mark since the last success that lasted. Null
 * when none has failed since.
 */
export function badSinceMs(marks: string, atMs: number): number | null {
  const start = Math.max(0, marks.lastIndexOf('H'.repeat(WELL_TICKS)));
  const first = marks.slice(start).search(/[IXS]/);
  return first < 0 ? null : atMs - (marks.length - 1 - start - first) * TICK_SECONDS * 1000;
}
