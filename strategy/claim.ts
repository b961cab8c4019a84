/**
 * Who conducts: the first conditional write on a source's claim wins, everybody later joins, and a dead conductor is
 * replaced (ADR 6). Signs of life only have to *change*: watchers wait by their own clocks, so that a wrong
 * clock alone never unseats a living conductor. Were the wait shorter than a renewal, every conductor would be taken
 * for dead. The incident's name is derived from source and time of the claim; two claims within a second would share
 * it, which the claim prevents.
 */
import { TICK_SECONDS } from './observation';
import type { Service } from './layers';
import type { LedgerEntry } from './ledger';
import { sha256 } from './sha256';
import type { Region } from './topology';

/**
 * The claim item (see `claimKey`). `execution`: the state machine execution that conducts; `claimedAt`, `aliveAt`: ISO
 * 8601, the latter when the conductor's region last saw it run, absent until then. `before`: executions that conducted
 * the incident earlier, oldest first, the last few. `takeovers`: how often it was taken over since somebody last
 * started it. `abandoned`: that was too often, so it waits for a person, or for the next alarm, to go on with it.
 * `outcome` (one of `Outcome` in flow-words.ts), `endedAt` (ISO 8601) and `notMoved`: how it ended, when, and what was
 * left where it was; absent until it is closed. `attempt` counts from 1: attempts on the same source without a good end
 * between; absent means 1.
 */
export interface Claim {
  readonly incident: string;
  readonly conductor: Region;
  readonly execution: string;
  readonly claimedAt: string;
  readonly aliveAt?: string;
  readonly before?: readonly string[];
  readonly takeovers?: number;
  readonly state: 'open' | 'closed' | 'abandoned';
  readonly attempt?: number;
  readonly outcome?: string;
  readonly endedAt?: string;
  readonly notMoved?: readonly { readonly placement: string; readonly service: Service }[];
}

/** A conductor that was found dead: its execution (ARN), and the last sign of life that was seen of it. */
interface DeadConductor {
  readonly incident: string;
  readonly execution: string;
  readonly aliveAt: string;
}

/** An execution in `region` that asks to conduct; `dead` is whom it replaces, and nobody else. */
export interface Bid {
  readonly flow?: Flow;
  /** The region that is left or comes back; of a restore the placement. */
  readonly source: string;
  readonly region: Region;
  readonly execution: string;
  readonly dead?: DeadConductor | undefined;
}

/**
 * What a watcher last saw of a conductor, and since when on its own clock, in ms. `recorded`: the newest place in the
 * ledger that the conductor's region has written: a second sign of life, for when that region's own watcher fails.
 */
export interface Sighting {
  readonly execution: string;
  readonly aliveAt: string;
  readonly recorded: number;
  readonly sinceMs: number;
}

/**
 * Three renewals missed. A watcher sees a renewal at its next tick; when the third after it fails to appear, 30 s have
 * passed on its clock, less what ticks jitter: half a tick. Death is thus noticed 30 to 40 s after it, and a new
 * conductor is in place within 60.
 */
export const SILENT_SECONDS_MAX = 2.5 * TICK_SECONDS;
/**
 * Whoever was started by an alarm or a person has watched nothing and must compare clocks: the above, and a minute for
 * their error.
 */
export const ABANDONED_SECONDS = SILENT_SECONDS_MAX + 65;
/** A conductor that dies five times in a row does not die of its region: a person has to look. */
export const TAKEOVERS_MAX = 5;

/**
 * A region is left by an evacuation, and comes back by a return; a placement's settings are repaired by a restore,
 * which moves nothing.
 */
export type Flow = 'evacuation' | 'return' | 'restore';
const NAME_PREFIX: Readonly<Record<Flow, string>> = { evacuation: 'evac', return: 'return', restore: 'restore' };

/** Whether an incident of that name is a return. */
export const isReturn = (incident: string): boolean => incident.startsWith(`${NAME_PREFIX.return}-`);
/** Whether an incident of that name is a restore. */
export const isRestore = (incident: string): boolean => incident.startsWith(`${NAME_PREFIX.restore}-`);

/** `evac-<source>-<yyyymmddThhmmssZ>`, or `return-…`, or `restore-<placement>-…`, in UTC. */
export function incidentId(source: string, claimedAtMs: number, flow: Flow = 'evacuation'): string {
  const compact = new Date(claimedAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return `${NAME_PREFIX[flow]}-${source}-${compact.replace(/[-:]/g, '')}`;
}

/** The region that an incident of that name is about. Throws when `incidentId` never gave such a name. */
export function sourceOf(incident: string): Region {
  const [, source] = /^evac-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  if (source === undefined) throw new Error(`"${incident}" is no name of an incident`);
  return source;
}

/** The placement that a restore of that name is about. Throws when `incidentId` never gave such a name. */
export function restoredPlacement(incident: string): string {
  const [, placement] = /^restore-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  if (placement === undefined) throw new Error(`"${incident}" is no name of a restore`);
  return placement;
}

/** The conductor's last sign of life, ISO 8601. */
export function lastSignOfLife({ aliveAt, claimedAt }: Pick<Claim, 'aliveAt' | 'claimedAt'>): string {
  return aliveAt ?? claimedAt;
}

/** What a watcher knows after another look: the old sighting goes on while nothing has changed. */
export function sightingOf(
  before: Sighting | undefined,
  { claim, newest }: { readonly claim: Claim; readonly newest: Pick<LedgerEntry, 'region' | 'sequence'> | undefined },
  nowMs: number,
): Sighting {
  const { execution } = claim;
  const aliveAt = lastSignOfLife(claim);
  const isSame = before?.execution === execution && before.aliveAt === aliveAt;
  // Others write there too: a late starter that joins is no sign of the conductor's life.
  const recorded = newest?.region === claim.conductor ? newest.sequence : (before?.recorded ?? 0);
  return isSame && before.recorded === recorded ? before : { execution, aliveAt, recorded, sinceMs: nowMs };
}

/** Whether what was seen has stood still for too long. */
export function isSilent({ sinceMs }: Sighting, nowMs: number): boolean {
  return nowMs - sinceMs >= SILENT_SECONDS_MAX * 1000;
}

/**
 * The name of the execution that replaces a dead one, at most 80 characters: the same for whoever finds out the same,
 * so that a repeated start is harmless, and another one every minute, in case the attempt before could not even claim.
 */
export function takeoverName({ incident }: Claim, { execution, aliveAt, sinceMs }: Sighting, nowMs: number): string {
  const minute = Math.max(0, Math.floor((nowMs - sinceMs) / 60_000));
  const dead = sha256(`${execution} ${aliveAt}`).slice(0, 12);
  return `${incident}-after-${dead}-${minute}`;
}

/**
 * The claim once the bid is in: unchanged (the same object) when somebody else conducts or nothing is left to take
 * over. A bid for a dead conductor never begins an incident, and never unseats another conductor than the one that was
 * found dead. Undefined when there is nothing to take over because nothing was ever claimed.
 */
export function claimAfter(current: Claim | undefined, bid: Bid, nowMs: number): Claim | undefined {
  const { flow, source, region: conductor, execution, dead } = bid;
  if (!current || current.state === 'closed') {
    if (dead) return current;
    const claimedAt = new Date(nowMs).toISOString();
    const attempt = attemptAfter(current, nowMs);
    return { incident: incidentId(source, nowMs, flow), conductor, execution, claimedAt, state: 'open', attempt };
  }
  const isTaken = current.execution !== execution && mayTakeOver(current, dead, nowMs);
  return isTaken ? takenOver(current, bid, nowMs) : current;
}

/** The run goes on under the old name: every step of it is safe to repeat. */
function takenOver(current: Claim, { region: conductor, execution, dead }: Bid, nowMs: number): Claim {
  const { takeovers = 0, before = [] } = current;
  if (dead && takeovers >= TAKEOVERS_MAX) return { ...current, state: 'abandoned' };
  return {
    ...{ ...current, conductor, execution, aliveAt: new Date(nowMs).toISOString(), state: 'open' },
    before: [...before, current.execution].slice(-TAKEOVERS_MAX),
    takeovers: dead ? takeovers + 1 : 0,
  };
}

function mayTakeOver(claim: Claim, dead: DeadConductor | undefined, nowMs: number): boolean {
  const aliveAt = lastSignOfLife(claim);
  if (dead) {
    const isTheOne = dead.incident === claim.incident && dead.execution === claim.execution && dead.aliveAt === aliveAt;
    return isTheOne && claim.state === 'open';
  }
  // An unreadable time is no proof of death.
  return claim.state === 'abandoned' || nowMs - Date.parse(aliveAt) > ABANDONED_SECONDS * 1000;
}

/** Outcomes after which there is nothing to try again. */
const GOOD_ENDS: readonly (string | undefined)[] = ['recovered', 'returned', 'restored'];
/** An attempt that ended longer ago than this belongs to another trouble, and is not counted. */
const ATTEMPTS_BELONG_SECONDS = 60 * 60;
/**
 * Before the second, third, fourth attempt, and every one after: what failed may mend soon, and nobody is asked the
 * same every minute for an hour.
 */
const BACK_OFF_SECONDS = [60, 120, 300, 600] as const;
const BACK_OFF_SECONDS_MAX = 600;
/**
 * Nothing was proven, so nothing was tried either: whether that is still so is looked at with the next observations.
 */
const NO_ACTION_SECONDS = 10;

/** What of a claim says how it ended, and when. */
type Ending = Omit<Claim, 'incident' | 'conductor' | 'execution'>;

function attemptAfter(last: Claim | undefined, nowMs: number): number {
  if (last === undefined || isGoodEnd(last)) return 1;
  const isRecent = nowMs - endedAtMs(last) < ATTEMPTS_BELONG_SECONDS * 1000;
  return isRecent ? (last.attempt ?? 1) + 1 : 1;
}

/** Whether nothing is left to try again. */
export const isGoodEnd = ({ outcome }: Pick<Claim, 'outcome'>): boolean => GOOD_ENDS.includes(outcome);

/**
 * A claim that was closed without a readable end ended after its last sign of life; one without any of these is over
 * for long.
 */
function endedAtMs(claim: Ending): number {
  const times = [claim.endedAt ?? '', lastSignOfLife(claim)].map((at) => Date.parse(at));
  return times.find((ms) => !Number.isNaN(ms)) ?? 0;
}

/**
 * From when on the same source may be tried again, in ms, if its condition still calls for it: with back-off after an
 * end that was none, at once after a good one. An outcome nobody knows counts as failed. Undefined while the claim is
 * not closed: somebody is at it, or has to be.
 */
export function nextTryAtMs(claim: Ending): number | undefined {
  if (claim.state !== 'closed') return undefined;
  const { outcome, attempt = 1 } = claim;
  if (isGoodEnd(claim)) return endedAtMs(claim);
  const seconds = outcome === 'no-action' ? NO_ACTION_SECONDS : (BACK_OFF_SECONDS[attempt - 1] ?? BACK_OFF_SECONDS_MAX);
  return endedAtMs(claim) + seconds * 1000;
}
