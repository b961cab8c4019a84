/**
 * How often a region may fail its users before nobody takes a risk there: the error budget of four weeks, and how fast
 * it is spent right now. What counts are the ticks of the observers, because they act as users do, from outside: a tick
 * is good when every probe of the region was served. As in every judgement, a quorum of the observers has to have seen
 * it. If the objective were too loose, drills would meet users who have suffered enough.
 */
import { countBad, isFresh, newest, type Observation, TICK_SECONDS } from './observation';
import { PROBES } from './probe';
import { observersOf, type Region, type Topology } from './topology';
import { quorumSize } from './views';

/** The share of good ticks that a region owes: the share of requests that every drill owes (playbooks.ts). */
const OBJECTIVE_SHARE = 0.99;
export const BUDGET_DAYS = 28;
const DAY_TICKS = (24 * 3600) / TICK_SECONDS;
/**
 * A new environment has few ticks, and one that failed would be too many of them. So it is judged as if it had a day of
 * ticks, the rest of them good. A minute of ticks has to be there: without it nobody knows anything.
 */
const TICKS_MIN = 6;

/**
 * The burn rate at which people are to be woken: it spends a fiftieth of a month's budget in an hour. Over five
 * minutes, so that its end is seen soon too. Source: Google, The Site Reliability Workbook, chapter 5, "Alerting on
 * SLOs".
 */
const BURN_RATE_MAX = 14.4;
const BURN_TICKS = (5 * 60) / TICK_SECONDS;

type Company = Pick<Topology, 'regions' | 'witness'>;

/** What one observer has counted of one region. `good`: ticks in which every probe was served. */
export interface TickCount {
  readonly observer: Region;
  readonly subject: Region;
  readonly ticks: number;
  readonly good: number;
}

/**
 * Why the budget of the last four weeks forbids a drill: a region has spent it, or nobody knows. Undefined when no
 * region has.
 */
export function budgetSpent(company: Company, counts: readonly TickCount[]): string | undefined {
  const doubts = company.regions.map((subject) => {
    const own = counts.filter((one) => one.subject === subject && one.ticks >= TICKS_MIN);
    const shares = own.map(({ ticks, good }) => (ticks - good) / Math.max(ticks, DAY_TICKS));
    const share = seenByQuorum(company, subject, shares);
    if (share === undefined) return `nobody knows how often ${subject} has failed in ${BUDGET_DAYS} days`;
    if (share <= 1 - OBJECTIVE_SHARE) return undefined;
    const budget = percent(1 - OBJECTIVE_SHARE);
    return `${subject} has failed ${percent(share)} of ${BUDGET_DAYS} days, ${budget} is the budget`;
  });
  return doubts.find((doubt) => doubt !== undefined);
}

/** The first region, except the one that the drill has left, that spends its budget too fast now, in words. */
export function burning(
  company: Company,
  observations: readonly Observation[],
  of: { readonly left: Region | undefined; readonly nowMs: number },
): string | undefined {
  const fresh = observations.filter((observation) => isFresh(observation, of.nowMs));
  const found = company.regions.map((region) => {
    const shares = fresh.flatMap(({ observer, seen }) => {
      const marks = seen[region];
      if (observer === region || marks === undefined) return [];
      return [Math.max(...PROBES.map((probe) => countBad(newest(marks[probe], BURN_TICKS)))) / BURN_TICKS];
    });
    const rate = (seenByQuorum(company, region, shares) ?? 0) / (1 - OBJECTIVE_SHARE);
    if (region === of.left || rate < BURN_RATE_MAX) return undefined;
    return `${region} spends its error budget ${rate.toFixed(1)} times too fast`;
  });
  return found.find((rate) => rate !== undefined);
}

/** The share of failures that a quorum of the region's observers has seen, or more; undefined without a quorum. */
function seenByQuorum(company: Company, region: Region, shares: readonly number[]): number | undefined {
  return shares.toSorted((a, b) => b - a)[quorumSize(observersOf(company, region).length) - 1];
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
