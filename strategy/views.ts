/**
 * What each view says of one probe of one region (ADR 14): the peers from outside, the region's own word, and
 * Route 53's checkers. Every view has three values; an observation that is not fresh says nothing. Assumes at most a
 * minority of observers is wrong at once.
 */
import {
  badSinceMs,
  isAiling,
  isCertain,
  isDoorBroken,
  isFastSpent,
  isRecovered,
  isSilent,
  isSlowSpent,
  isWellNow,
} from './budget';
import { isBad, isFresh, newest, type Observation, TICK_SECONDS } from './observation';
import { type Mark, type Probe, PROBES } from './probe';
import { observersOf, type Region, type Topology } from './topology';

/** `silent`: nothing of the region was heard, by whatever probe. */
type PeerSees = 'well' | 'failing' | 'silent' | 'unknown';

export interface PeerView {
  readonly observer: Region;
  readonly sees: PeerSees;
}

/** `none`: no sign of life. */
type OwnWord = 'well' | 'failing' | 'unknown' | 'none';
type Outside = 'up' | 'down' | 'unknown';

/** The views of one probe of one region, and what was counted. `needed`: how many observers have to agree. */
export interface Views {
  readonly peers: readonly PeerView[];
  readonly needed: number;
  readonly ownWord: OwnWord;
  readonly outside: Outside;
  /** How many peers have seen the budget spent: of silence, the fast one, the slow one. */
  readonly silent: number;
  readonly fast: number;
  readonly slow: number;
  /** Whether less than most of what the region tried of itself lately failed; not, when it says nothing. */
  readonly ownServes: boolean;
  /** Peers that saw it fail once more than for the fast budget; whose newest look failed. */
  readonly certain: number;
  readonly badNow: number;
  /** Peers that see it well now; that see most of it fail now. */
  readonly well: number;
  readonly ailing: number;
  /** Whether the checkers have found the region down for as long as the fast budget, and the slow one. */
  readonly outsideFast: boolean;
  readonly outsideSpent: boolean;
  /** For how many ticks as many peers as are needed have watched it, at most `WINDOW_TICKS`. */
  readonly watched: number;
  /** Whether most of the peers that see it fail say that the door is broken. */
  readonly doorBroken: boolean;
  /** When as many peers as are needed had seen the failure begin, in ms; null when they have not. */
  readonly sinceMs: number | null;
  /** Until when, in ms, it may have served: a tick after anybody last saw it well; null when nobody has. */
  readonly servedUntilMs: number | null;
}

/** How many observers have to agree: a majority of those there are, blind ones included. */
export function quorumSize(observers: number): number {
  return Math.floor(observers / 2) + 1;
}

interface Question {
  readonly topology: Pick<Topology, 'regions' | 'witness'>;
  readonly region: Region;
  readonly probe: Probe;
  readonly nowMs: number;
}

/** One peer's marks of the region. */
interface Seen {
  readonly observer: Region;
  readonly atMs: number;
  readonly marks: string;
  readonly outside: string;
  readonly hearsNothing: boolean;
  readonly isRecent: boolean;
}

/**
 * What was well two ticks ago says nothing about now, and must not keep a loss from being seen; what has failed since
 * then has.
 */
const RECENT_SECONDS = 1.5 * TICK_SECONDS;

export function viewsOf(observations: readonly Observation[], question: Question): Views {
  const { topology, region, nowMs } = question;
  const observers = observersOf(topology, region);
  const fresh = observations.filter((observation) => isFresh(observation, nowMs));
  const seen = fresh.filter(({ observer }) => observers.includes(observer)).flatMap((one) => seenBy(one, question));
  const count = (is: (one: Seen) => boolean): number => seen.filter(is).length;
  const needed = quorumSize(observers.length);
  return {
    peers: observers.map((observer) => ({ observer, sees: peerSees(seen.find((one) => one.observer === observer)) })),
    needed,
    ownWord: ownWordIn(fresh, question),
    ownServes: ownServesIn(fresh, question),
    outside: outsideIn(seen),
    silent: count(({ hearsNothing }) => hearsNothing),
    fast: count(({ marks }) => isFastSpent(marks)),
    certain: count(({ marks }) => isCertain(marks)),
    slow: count(({ marks }) => isSlowSpent(marks)),
    well: count(({ marks, isRecent }) => isRecent && isWellNow(marks)),
    ailing: count(({ marks }) => isAiling(marks)),
    badNow: count(({ marks }) => isBad(newest(marks, 1))),
    outsideFast: count(({ outside }) => isFastSpent(outside)) >= needed,
    outsideSpent: count(({ outside }) => isSlowSpent(outside)) >= needed,
    doorBroken:
      count(({ marks }) => isAiling(marks) && isDoorBroken(marks)) * 2 > count(({ marks }) => isAiling(marks)),
    watched: seen.map(({ marks }) => marks.length).sort((a, b) => b - a)[needed - 1] ?? 0,
    sinceMs: seenByMs(seen, needed),
    servedUntilMs: servedUntil(observations, question),
  };
}

function seenBy({ observer, atMs, seen }: Observation, { region, probe, nowMs }: Question): readonly Seen[] {
  const marks = seen[region];
  if (!marks) return [];
  const hearsNothing = PROBES.every((one) => isSilent(marks[one]));
  const isRecent = nowMs - atMs <= RECENT_SECONDS * 1000;
  return [{ observer, atMs, marks: marks[probe], outside: marks.outside, hearsNothing, isRecent }];
}

function peerSees(seen: Seen | undefined): PeerSees {
  if (!seen) return 'unknown';
  if (seen.hearsNothing) return 'silent';
  if (!seen.isRecent) return 'unknown';
  if (isFastSpent(seen.marks) || isSlowSpent(seen.marks)) return 'failing';
  return isWellNow(seen.marks) ? 'well' : 'unknown';
}

function ownServesIn(fresh: readonly Observation[], { region, probe }: Question): boolean {
  const marks = fresh.find(({ observer }) => observer === region)?.seen[region]?.[probe];
  return marks !== undefined && !isAiling(marks);
}

/** What the region says of itself: that it serves, that it does not, nothing clear, or nothing at all. */
function ownWordIn(fresh: readonly Observation[], { region, probe }: Question): OwnWord {
  const marks = fresh.find(({ observer }) => observer === region)?.seen[region]?.[probe];
  if (marks === undefined) return 'none';
  if (isFastSpent(marks) || isSlowSpent(marks)) return 'failing';
  if (isRecovered(marks)) return 'well';
  return isAiling(marks) ? 'failing' : 'unknown';
}

/** What most of those who got an answer of DNS were told. */
function outsideIn(seen: readonly Seen[]): Outside {
  const told = (answer: Mark): number => seen.filter(({ outside }) => newest(outside, 1) === answer).length;
  const [up, down] = [told('H'), told('S')];
  if (up > down) return 'up';
  return down > up ? 'down' : 'unknown';
}

/** What an observer saw that has fallen silent since proves it as well. */
function servedUntil(observations: readonly Observation[], { region, probe }: Question): number | null {
  const served = observations.flatMap(({ atMs, seen }) => {
    const marks = seen[region]?.[probe] ?? '';
    const ticksAgo = marks.length - 1 - marks.lastIndexOf('H');
    return marks.includes('H') ? [atMs - (ticksAgo - 1) * TICK_SECONDS * 1000] : [];
  });
  return served.length > 0 ? Math.max(...served) : null;
}

/** The moment by which `needed` of them had seen it: a single early observer does not backdate the outage. */
function seenByMs(seen: readonly Seen[], needed: number): number | null {
  const starts = seen.flatMap(({ marks, atMs }) => badSinceMs(marks, atMs) ?? []).sort((a, b) => a - b);
  return starts[needed - 1] ?? null;
}
