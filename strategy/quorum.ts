/**
 * When the regions together believe that one of them is impaired: one vote per other region, never the subject's own
 * (strategy §2: Tier-0 may promote by itself after quorum). Assumes at most a minority of observers is wrong at once; unknown
 * votes count for neither side, so regions cut off from everything can neither start an evacuation nor veto one.
 */
import { fastBudget, impairedSinceMs, slowBudget, type Observation } from './health-budget';
import type { Region } from './topology';

type Vote = 'impaired' | 'healthy' | 'unknown';

/** The outcome. `outageStartedAtMs`: when as many regions as are needed had seen the impairment; null unless impaired. */
export interface Quorum {
  readonly kind: Vote;
  readonly votes: readonly { readonly observer: Region; readonly vote: Vote }[];
  readonly needed: number;
  readonly outageStartedAtMs: number | null;
}

export interface Question {
  /** All regions of the topology, the subject among them. */
  readonly regions: readonly Region[];
  readonly subject: Region;
  readonly nowMs: number;
  readonly window: 'fast' | 'slow';
}

/** How many votes are needed: a majority of all regions, or all that are left when there are only two. */
export function quorumSize(regionCount: number): number {
  return Math.max(1, Math.min(regionCount - 1, Math.floor(regionCount / 2) + 1));
}

/**
 * Counts the newest observation of each region but the subject. "Healthy" needs proof too: the unknown votes could not have made
 * it impaired.
 */
export function quorum(observations: readonly Observation[], question: Question): Quorum {
  const needed = quorumSize(question.regions.length);
  const observers = [...new Set(question.regions)].filter((region) => region !== question.subject);
  const ballots = observers.map((observer) => ballot(observer, observations, question));
  const impaired = ballots.filter(({ vote }) => vote === 'impaired');
  const unknown = ballots.filter(({ vote }) => vote === 'unknown');
  const votes = ballots.map(({ observer, vote }) => ({ observer, vote }));
  if (impaired.length < needed) {
    const kind = impaired.length + unknown.length < needed ? 'healthy' : 'unknown';
    return { kind, votes, needed, outageStartedAtMs: null };
  }
  return { kind: 'impaired', votes, needed, outageStartedAtMs: seenByMs(impaired, needed) };
}

interface Ballot {
  readonly observer: Region;
  readonly vote: Vote;
  readonly sinceMs: number | null;
}

/** One region's vote. Two different messages with the same time contradict each other: nothing is known. */
function ballot(observer: Region, observations: readonly Observation[], question: Question): Ballot {
  const own = observations.filter((seen) => seen.observer === observer && seen.subject === question.subject);
  const newestMs = Math.max(...own.map((seen) => seen.atMs));
  const newest = own.filter((seen) => seen.atMs === newestMs);
  const votes = new Set(newest.map((seen) => voteOf(seen, question)));
  const [vote = 'unknown'] = votes.size === 1 ? votes : [];
  return { observer, vote, sinceMs: newest[0] ? impairedSinceMs(newest[0]) : null };
}

function voteOf(seen: Observation, { nowMs, window }: Question): Vote {
  const { state } = window === 'fast' ? fastBudget(seen, nowMs) : slowBudget(seen, nowMs);
  if (state === 'unknown') return 'unknown';
  return state === 'spent' ? 'impaired' : 'healthy';
}

/** The moment by which `needed` of these regions had seen it: a single early alarm does not backdate the outage. */
function seenByMs(ballots: readonly Ballot[], needed: number): number | null {
  const starts = ballots.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs])).sort((a, b) => a - b);
  return starts[Math.min(needed, starts.length) - 1] ?? null;
}
