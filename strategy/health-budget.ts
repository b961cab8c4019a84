/**
 * When one observer believes a region is impaired: error budgets over what it probed (strategy §2 failover trigger, §4 detection).
 *
 * A probe leaves one character per tick: H healthy, I impaired, U unknown (the observer itself was blind). Ticks are assumed
 * to be contiguous, ten seconds apart, newest last. U counts for neither side, so a budget is only "spent" or "left" when
 * the unknown ticks could not change that; were U taken for H or I, a blind observer would block or start evacuations.
 */
import * as z from 'zod';

export const PROBES = ['login', 'crud', 'job'] as const;
export type Probe = (typeof PROBES)[number];

/** Seconds between two ticks of a detector. */
export const TICK_SECONDS = 10;
/** Ticks an observation keeps: five minutes, the strategy's sustained-error window (§4, detection). */
export const WINDOW_TICKS = 30;
/** Tier-0 may not wait five minutes (RTO below two): three failed logins in a row, 30 s, spend its budget. */
export const FAST_TICKS = 3;
/** Half of the window: "5-minute sustained 50% error rate" (§4, detection). */
const SLOW_BUDGET_SECONDS = 150;
/** An observation older than three ticks says nothing about now; one from the future has a broken clock. */
export const STALE_SECONDS = 30;

const ticks = z.string().regex(/^[HIU]{0,30}$/, 'at most 30 of H, I and U');

/**
 * What one region saw of another: `atMs` is the time of the newest tick. Stored as one item per observer and subject; parsing
 * drops other attributes.
 */
export const Observation = z.object({
  observer: z.string(),
  subject: z.string(),
  atMs: z.number(),
  ticks: z.object({ login: ticks, crud: ticks, job: ticks }),
});
export type Observation = z.infer<typeof Observation>;

/** One character per tick: healthy, impaired, unknown. */
export type Tick = 'H' | 'I' | 'U';

/** `spentRatio`: impaired time over the budget, 1 and more is spent; null while the state is unknown. */
export interface Budget {
  readonly state: 'spent' | 'left' | 'unknown';
  readonly spentRatio: number | null;
}

const UNKNOWN: Budget = { state: 'unknown', spentRatio: null };

/** The ticks with one more at the end, cut to the window. */
export function appendTick(before: string, tick: Tick): string {
  return (before + tick).slice(-WINDOW_TICKS);
}

/** The observation after one more tick; ticks missed since the previous one count as unknown, so that the window stays five minutes. */
export function nextObservation(
  previous: Observation | undefined,
  seen: Pick<Observation, 'observer' | 'subject' | 'atMs'> & { readonly results: Readonly<Record<Probe, Tick>> },
): Observation {
  const { observer, subject, atMs, results } = seen;
  const elapsed = previous ? Math.round((atMs - previous.atMs) / (TICK_SECONDS * 1000)) : 1;
  const missed = 'U'.repeat(Math.min(WINDOW_TICKS, Math.max(0, elapsed - 1)));
  const grown = (probe: Probe): string => appendTick((previous?.ticks[probe] ?? '') + missed, results[probe]);
  return { observer, subject, atMs, ticks: { login: grown('login'), crud: grown('crud'), job: grown('job') } };
}

/** Tier-0's budget: the last three logins. Spent when all failed, left when one of them worked. */
export function fastBudget(observation: Observation, nowMs: number): Budget {
  if (isStale(observation, nowMs)) return UNKNOWN;
  const last = newest(observation.ticks.login, FAST_TICKS);
  return judge({ impaired: count(last, 'I'), unknown: count(last, 'U'), budget: FAST_TICKS });
}

/** Everybody else's budget: 150 impaired seconds within five minutes, CRUD and job weighing half a tick each. */
export function slowBudget(observation: Observation, nowMs: number): Budget {
  if (isStale(observation, nowMs)) return UNKNOWN;
  const both = newest(observation.ticks.crud, WINDOW_TICKS) + newest(observation.ticks.job, WINDOW_TICKS);
  const seconds = (tick: Tick): number => (count(both, tick) * TICK_SECONDS) / 2;
  return judge({ impaired: seconds('I'), unknown: seconds('U'), budget: SLOW_BUDGET_SECONDS });
}

/**
 * When the current impairment was first seen, in ms, the earliest over the probes; null when the newest known tick of every
 * probe is healthy, or nothing is known. A run that fills the window began then *or earlier*: keep the first answer of an incident.
 */
export function impairedSinceMs(observation: Observation): number | null {
  const starts = PROBES.flatMap((probe) => {
    const seen = observation.ticks[probe];
    const first = seen.indexOf('I', seen.lastIndexOf('H') + 1);
    return first < 0 ? [] : [observation.atMs - (seen.length - 1 - first) * TICK_SECONDS * 1000];
  });
  return starts.length > 0 ? Math.min(...starts) : null;
}

function isStale(observation: Observation, nowMs: number): boolean {
  return !(Math.abs(nowMs - observation.atMs) <= STALE_SECONDS * 1000);
}

/** The last so many ticks; what was never observed is unknown. */
function newest(seen: string, length: number): string {
  return seen.slice(-length).padStart(length, 'U');
}

function count(seen: string, tick: Tick): number {
  return seen.split(tick).length - 1;
}

function judge(window: { impaired: number; unknown: number; budget: number }): Budget {
  const spentRatio = window.impaired / window.budget;
  if (window.impaired >= window.budget) return { state: 'spent', spentRatio };
  if (window.impaired + window.unknown < window.budget) return { state: 'left', spentRatio };
  return UNKNOWN;
}
