/**
 * Decides which region conducts an incident. The first conditional write on the claim of a source wins, everybody later
 * joins, and another region replaces a dead conductor (ADR 6). A sign of life only has to *change*. Watchers
 * measure the wait with their own clocks, so a wrong clock alone never replaces a conductor that is alive. If the wait
 * were shorter than a renewal, every conductor would count as dead. The name of the incident consists of the source and
 * the time of the claim. Two claims within the same second would get the same name; the claim itself prevents that.
 */
import * as z from 'zod';
import { NotMoved } from './flow-words';
import { TICK_SECONDS } from './observation';
import type { LedgerEntry } from './ledger';
import { Plays } from './plays';
import { sha256 } from './sha256';
import type { Region } from './topology';

/**
 * The claim item (see `claimKey`). `execution`: the state machine execution that conducts. `claimedAt`, `aliveAt`: ISO
 * 8601; `aliveAt` is when the conductor's region last saw the execution run, absent until then. `before`: executions
 * that conducted the incident earlier, the oldest first, only the last few. `takeovers`: how often it was taken over
 * since somebody last started it. `abandoned`: it was taken over too often, so it waits until a person, or the next
 * alarm, continues it. `outcome` (one of `Outcome` in flow-words.ts), `endedAt` (ISO 8601) and `notMoved`: how and when
 * the incident ended, and which services did not move; absent until it is closed. `attempt` counts from 1: it is the
 * number of attempts on this source since the last good end. Absent means 1. `planned`: the source is healthy and left
 * on purpose. Such an incident gives way to an evacuation that `detect` starts, and `claimedAt` is the time of
 * that then. `drill`: the drill that asked for this evacuation or return. `plays`: what a drill plays, on its claim.
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
  readonly planned?: true;
  readonly drill?: string;
  readonly plays?: Plays;
  readonly outcome?: string;
  readonly endedAt?: string;
  readonly notMoved?: readonly NotMoved[];
}
export const Claim: z.ZodType<Claim> = z.object({
  incident: z.string(),
  conductor: z.string(),
  execution: z.string(),
  claimedAt: z.string(),
  aliveAt: z.string().exactOptional(),
  before: z.array(z.string()).exactOptional(),
  takeovers: z.number().int().exactOptional(),
  state: z.enum(['open', 'closed', 'abandoned']),
  attempt: z.number().int().exactOptional(),
  planned: z.literal(true).exactOptional(),
  drill: z.string().exactOptional(),
  plays: Plays.exactOptional(),
  outcome: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  notMoved: z.array(NotMoved).exactOptional(),
});

/** A conductor that was found dead, and its last sign of life. `left`: it may live, but its region is being left. */
interface DeadConductor {
  readonly incident: string;
  readonly execution: string;
  readonly aliveAt: string;
  readonly left?: true | undefined;
}

/**
 * An execution in `region` that asks to conduct. `dead` is the one conductor that it may replace. `planned`: it wants
 * to leave a healthy region. `detected`: `detect` has started it, because the views call for it. `drill`, `plays`: as
 * in the claim.
 */
export interface Bid {
  readonly flow?: Flow;
  /** The region that is left or comes back; for a restore, the placement. */
  readonly source: string;
  readonly region: Region;
  readonly execution: string;
  readonly dead?: DeadConductor | undefined;
  readonly planned?: boolean;
  readonly detected?: boolean;
  readonly drill?: string | undefined;
  readonly plays?: Plays | undefined;
}

/**
 * What a watcher last saw of a conductor. `sinceMs`: since when nothing has changed, in ms by the watcher's own clock.
 * `recorded`: the newest place in the ledger that the conductor's region has written. It is a second sign of life, in
 * case that region's own watcher fails.
 */
export interface Sighting {
  readonly execution: string;
  readonly aliveAt: string;
  readonly recorded: number;
  readonly sinceMs: number;
}

/**
 * Three missed renewals. A watcher sees a renewal at its next tick. When the third renewal after that is missing, 30 s
 * have passed on the watcher's clock, less the jitter of ticks: half a tick. So a death is noticed after 30 to 40 s,
 * and a new conductor is in place within 60 s.
 */
export const SILENT_SECONDS_MAX = 2.5 * TICK_SECONDS;
/**
 * An execution that an alarm or a person started has watched nothing, so it has to compare clocks. It waits for the
 * time above, and one minute more for clock errors.
 */
export const ABANDONED_SECONDS = SILENT_SECONDS_MAX + 65;
/** After five deaths in a row, the region of the conductor is not the cause: a person has to look. */
export const TAKEOVERS_MAX = 5;

/**
 * An evacuation leaves a region, and a return brings it back. A restore repairs the settings of a placement and moves
 * nothing. A drill starts an evacuation and a return of a healthy region, and moves nothing itself.
 */
const FLOWS = ['evacuation', 'return', 'restore', 'drill'] as const;
export type Flow = (typeof FLOWS)[number];
const NAME_PREFIX: Readonly<Record<Flow, string>> = {
  evacuation: 'evac',
  return: 'return',
  restore: 'restore',
  drill: 'drill',
};

/** The flow of the incident of that name. A name that none of them made counts as that of an evacuation. */
export const flowOf = (incident: string): Flow =>
  FLOWS.find((flow) => incident.startsWith(`${NAME_PREFIX[flow]}-`)) ?? 'evacuation';

export const isReturn = (incident: string): boolean => flowOf(incident) === 'return';
export const isRestore = (incident: string): boolean => flowOf(incident) === 'restore';
export const isDrill = (incident: string): boolean => flowOf(incident) === 'drill';

/** `evac-<source>-<yyyymmddThhmmssZ>`, or `return-…`, `drill-…`, or `restore-<placement>-…`, in UTC. */
export function incidentId(source: string, claimedAtMs: number, flow: Flow = 'evacuation'): string {
  return `${NAME_PREFIX[flow]}-${source}-${compactTime(claimedAtMs)}`;
}

/** A time as it stands in names, to the second: `yyyymmddThhmmssZ`, in UTC. */
export const compactTime = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');

/** Returns the source in the name of an evacuation. Throws when `incidentId` did not make the name. */
export function sourceOf(incident: string): Region {
  const [, source] = /^evac-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  if (source === undefined) throw new Error(`"${incident}" is no name of an incident`);
  return source;
}

/** Returns the placement in the name of a restore. Throws when `incidentId` did not make the name. */
export function restoredPlacement(incident: string): string {
  const [, placement] = /^restore-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  if (placement === undefined) throw new Error(`"${incident}" is no name of a restore`);
  return placement;
}

/** The conductor's last sign of life, ISO 8601. */
export function lastSignOfLife({ aliveAt, claimedAt }: Pick<Claim, 'aliveAt' | 'claimedAt'>): string {
  return aliveAt ?? claimedAt;
}

/** Returns what a watcher knows after another look. The earlier sighting stays while nothing has changed. */
export function sightingOf(
  before: Sighting | undefined,
  { claim, newest }: { readonly claim: Claim; readonly newest: Pick<LedgerEntry, 'region' | 'sequence'> | undefined },
  nowMs: number,
): Sighting {
  const { execution } = claim;
  const aliveAt = lastSignOfLife(claim);
  const isSame = before?.execution === execution && before.aliveAt === aliveAt;
  // Other regions write to the ledger too: a late starter that joins is no sign of life of the conductor.
  const recorded = newest?.region === claim.conductor ? newest.sequence : (before?.recorded ?? 0);
  return isSame && before.recorded === recorded ? before : { execution, aliveAt, recorded, sinceMs: nowMs };
}

/** Whether nothing has changed for too long. */
export function isSilent({ sinceMs }: Sighting, nowMs: number): boolean {
  return nowMs - sinceMs >= SILENT_SECONDS_MAX * 1000;
}

/**
 * The name of the execution that replaces a dead one, at most 80 characters. Every region that finds the same death
 * makes the same name, so a repeated start does no harm. The name changes every minute, in case the attempt before
 * could not even claim.
 */
export function takeoverName({ incident }: Claim, { execution, aliveAt, sinceMs }: Sighting, nowMs: number): string {
  const minute = Math.max(0, Math.floor((nowMs - sinceMs) / 60_000));
  const dead = sha256(`${execution} ${aliveAt}`).slice(0, 12);
  return `${incident}-after-${dead}-${minute}`;
}

/**
 * Returns the claim after the bid. It is unchanged (the same object) when another execution conducts, or when nothing
 * is left to take over. A bid with `dead` never begins an incident, and never replaces any other conductor than the
 * dead one. Undefined when the bid names a dead conductor and nobody ever claimed this source.
 */
export function claimAfter(current: Claim | undefined, bid: Bid, nowMs: number): Claim | undefined {
  const { flow, source, region: conductor, execution, dead } = bid;
  if (!current || current.state === 'closed') {
    if (dead) return current;
    const claimedAt = new Date(nowMs).toISOString();
    const attempt = attemptAfter(current, nowMs);
    const claim = { incident: incidentId(source, nowMs, flow), conductor, execution, claimedAt, attempt };
    return { ...claim, state: 'open', ...(bid.planned && { planned: true }), ...ofDrill(bid) };
  }
  const isTaken = current.execution !== execution && (isOvertaken(current, bid) || mayTakeOver(current, dead, nowMs));
  return isTaken ? takenOver(current, bid, nowMs) : current;
}

const ofDrill = ({ drill, plays }: Bid): Pick<Claim, 'drill' | 'plays'> => ({
  ...(drill !== undefined && { drill }),
  ...(plays !== undefined && { plays }),
});

/**
 * The source of a planned evacuation fails half-way. Who has found that conducts now, and goes on unplanned. An alarm
 * alone is no proof: one that flaps would leave the plan half done.
 */
const isOvertaken = ({ planned }: Claim, { detected }: Bid): boolean => planned === true && detected === true;

/** The incident continues under its old name. Every step of it is safe to repeat. */
function takenOver(current: Claim, bid: Bid, nowMs: number): Claim {
  const { region: conductor, execution, dead } = bid;
  const { takeovers = 0, before = [], planned, ...rest } = current;
  if (dead && takeovers >= TAKEOVERS_MAX) return { ...current, state: 'abandoned' };
  return {
    ...{ ...rest, conductor, execution, aliveAt: new Date(nowMs).toISOString(), state: 'open' },
    // Until then the region served, and what it accepted counts.
    ...(planned && (bid.detected ? { claimedAt: new Date(nowMs).toISOString() } : { planned })),
    before: [...before, current.execution].slice(-TAKEOVERS_MAX),
    takeovers: dead ? takeovers + 1 : 0,
  };
}

function mayTakeOver(claim: Claim, dead: DeadConductor | undefined, nowMs: number): boolean {
  const aliveAt = lastSignOfLife(claim);
  if (dead) {
    const isTheOne = dead.incident === claim.incident && dead.execution === claim.execution;
    return isTheOne && (dead.left || dead.aliveAt === aliveAt) && claim.state === 'open';
  }
  // A time that cannot be read does not prove a death.
  return claim.state === 'abandoned' || nowMs - Date.parse(aliveAt) > ABANDONED_SECONDS * 1000;
}

/**
 * Outcomes after which there is nothing to try again. Whatever a drill shows, it is repeated by people and the calendar
 * only.
 */
const GOOD_ENDS: readonly (string | undefined)[] = [
  ...['recovered', 'returned', 'restored'],
  ...['passed', 'missed', 'held', 'stopped'],
];
/** An attempt that ended longer ago than this belongs to another failure and is not counted. */
const ATTEMPTS_BELONG_SECONDS = 60 * 60;
/**
 * The waits before the second, third and fourth attempt, and before each later one. A failure may end soon, but nobody
 * wants the same question every minute for an hour.
 */
const BACK_OFF_SECONDS = [60, 120, 300, 600] as const;
const BACK_OFF_SECONDS_MAX = 600;
/**
 * After `no-action` nothing was proven, so nothing was tried either. The next observations are enough reason to look
 * again.
 */
const NO_ACTION_SECONDS = 10;

/** The fields of a claim that say how and when it ended. */
type Ending = Omit<Claim, 'incident' | 'conductor' | 'execution'>;

function attemptAfter(last: Claim | undefined, nowMs: number): number {
  if (last === undefined || isGoodEnd(last)) return 1;
  const isRecent = nowMs - endedAtMs(last) < ATTEMPTS_BELONG_SECONDS * 1000;
  return isRecent ? (last.attempt ?? 1) + 1 : 1;
}

/** Whether the incident ended well, so that there is nothing to try again. */
export const isGoodEnd = ({ outcome }: Pick<Claim, 'outcome'>): boolean => GOOD_ENDS.includes(outcome);

/**
 * A claim that was closed without a readable end time ended after its last sign of life. Without any readable time it
 * ended long ago.
 */
function endedAtMs(claim: Ending): number {
  const times = [claim.endedAt ?? '', lastSignOfLife(claim)].map((at) => Date.parse(at));
  return times.find((ms) => !Number.isNaN(ms)) ?? 0;
}

/**
 * From when on the same source may be tried again, in ms, if its condition still calls for it. After a bad end there is
 * a back-off; after a good one there is none. An unknown outcome counts as failed. Undefined while the claim is not
 * closed: then a conductor works on it, or has to.
 */
export function nextTryAtMs(claim: Ending): number | undefined {
  if (claim.state !== 'closed') return undefined;
  const { outcome, attempt = 1 } = claim;
  if (isGoodEnd(claim)) return endedAtMs(claim);
  const seconds = outcome === 'no-action' ? NO_ACTION_SECONDS : (BACK_OFF_SECONDS[attempt - 1] ?? BACK_OFF_SECONDS_MAX);
  return endedAtMs(claim) + seconds * 1000;
}
