/**
 * What each view says about one probe of one region (ADR 14). The views are the peers from outside, the region's
 * own report, and Route 53's checkers. Every view has three values. An observation that is not fresh says nothing.
 * Assumes that at most a minority of observers is wrong at the same time.
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

/** `silent`: the peer heard nothing of the region through any probe. */
type PeerSees = 'well' | 'failing' | 'silent' | 'unknown';

export interface PeerView {
  readonly observer: Region;
  readonly sees: PeerSees;
}

/** `none`: there is no sign of life. */
type OwnReport = 'well' | 'failing' | 'unknown' | 'none';
type Outside = 'up' | 'down' | 'unknown';

/** The views of one probe of one region, and the counts behind them. `needed`: how many observers have to agree. */
export interface Views {
  readonly peers: readonly PeerView[];
  readonly needed: number;
  readonly ownReport: OwnReport;
  readonly outside: Outside;
  /** How many peers have seen each budget spent: of silence, the fast one, the slow one. */
  readonly silent: number;
  readonly fast: number;
  readonly slow: number;
  /**
   * Whether most of the region's newest tries on itself did not fail. False when the region says nothing about itself.
   */
  readonly ownServes: boolean;
  /**
   * `certain`: peers that saw one failure more than the fast budget needs. `badNow`: peers whose newest mark is a
   * failure.
   */
  readonly certain: number;
  readonly badNow: number;
  /** `well`: peers that see it well now. `ailing`: peers that see most tries fail now. */
  readonly well: number;
  readonly ailing: number;
  /**
   * Whether Route 53's checkers have found the region down for the fast budget (`outsideFast`) or the slow one
   * (`outsideSpent`).
   */
  readonly outsideFast: boolean;
  readonly outsideSpent: boolean;
  /** For how many ticks at least `needed` peers have watched it, at most `WINDOW_TICKS`. */
  readonly watched: number;
  /** Whether most of the peers that see it fail see a broken door. */
  readonly doorBroken: boolean;
  /** When `needed` peers had seen the failure begin, in ms; null when fewer have seen it. */
  readonly sinceMs: number | null;
  /**
   * Until when it may have served, in ms: one tick after anybody last saw it well; null when nobody has seen it well.
   */
  readonly servedUntilMs: number | null;
}

/** How many observers have to agree: a majority of all observers, including blind ones. */
export function quorumSize(observers: number): number {
  return Math.floor(observers / 2) + 1;
}

interface Question {
  readonly topology: Pick<Topology, 'regions' | 'witness'>;
  readonly region: Region;
  readonly probe: Probe;
  readonly nowMs: number;
}

/** What one peer has seen of the region. */
interface Seen {
  readonly observer: Region;
  readonly atMs: number;
  readonly marks: string;
  readonly outside: string;
  readonly hearsNothing: boolean;
  readonly isRecent: boolean;
}

/** A success two ticks ago says nothing about now, and must not hide a loss. A failure two ticks ago still counts. */
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
    ownReport: ownReportIn(fresh, question),
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

/** What the region says of itself: it serves, it fails, nothing clear, or nothing at all. */
function ownReportIn(fresh: readonly Observation[], { region, probe }: Question): OwnReport {
  const marks = fresh.find(({ observer }) => observer === region)?.seen[region]?.[probe];
  if (marks === undefined) return 'none';
  if (isFastSpent(marks) || isSlowSpent(marks)) return 'failing';
  if (isRecovered(marks)) return 'well';
  return isAiling(marks) ? 'failing' : 'unknown';
}

/** The answer that most observers got from DNS. */
function outsideIn(seen: readonly Seen[]): Outside {
  const told = (answer: Mark): number => seen.filter(({ outside }) => newest(outside, 1) === answer).length;
  const [up, down] = [told('H'), told('S')];
  if (up > down) return 'up';
  return down > up ? 'down' : 'unknown';
}

/** An observation counts here even if its observer has become silent since. */
function servedUntil(observations: readonly Observation[], { region, probe }: Question): number | null {
  const served = observations.flatMap(({ atMs, seen }) => {
    const marks = seen[region]?.[probe] ?? '';
    const ticksAgo = marks.length - 1 - marks.lastIndexOf('H');
    return marks.includes('H') ? [atMs - (ticksAgo - 1) * TICK_SECONDS * 1000] : [];
  });
  return served.length > 0 ? Math.max(...served) : null;
}

/**
 * The moment by which `needed` peers had seen the failure. One early observer alone does not move the start of the
 * outage back.
 */
function seenByMs(seen: readonly Seen[], needed: number): number | null {
  const starts = seen.flatMap(({ marks, atMs }) => badSinceMs(marks, atMs) ?? []).sort((a, b) => a - b);
  return starts[needed - 1] ?? null;
}
