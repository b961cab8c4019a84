/**
 * Whether one placement got one service back within the strategy's targets. `met`, `missed`. `open`: the target had not
 * run out when the drill ended. `excused`: policy allows no other region, or a person had to approve and did not.
 * `not-measured`: nobody asked. Recovery time counts from the fault that struck this service. If several struck it, the
 * longest recovery counts.
 */
import { OBJECTIVES } from '../../../strategy/layers';
import { withinRpo } from '../../../strategy/recovery-point';
import type { ClientRequest, DrillRecord } from '../record';
import { faultAtMs } from '../../scenario/scenario';
import { affectedOf } from '../affected';
import { isFrozenDeploy, lineOf, stretchesWhere } from '../bursts';
import { excusesOf, waitedMs } from '../excuses';
import { byService, serviceText } from '../promises/stored';
import { recoveryPoint, struckForMs } from './rpo';
import { recoverySeconds } from './rto';
import { isProven, owedIn } from '../promises/served';
import { spellAt, type Span } from '../spells';
import { onsetsOf, type Served } from '../taken';
import { legalRegions, worldOf } from '../works';

export const STATUSES = ['met', 'missed', 'open', 'excused', 'not-measured'] as const;
export type Status = (typeof STATUSES)[number];

/** Why policy excuses the miss, for which share of all users of the service (0–1), and for how long. */
interface Excused {
  readonly kind: 'residency' | 'person';
  readonly why: string;
  readonly usersShare: number;
  readonly minutes: number;
}

/** `null`: never reached, or unknown. */
export interface ObjectiveResult {
  readonly placement: string;
  readonly status: Status;
  readonly rpoAchievedSeconds: number | null;
  readonly rtoAchievedSeconds: number | null;
  readonly writesMissing: number;
  /** Sampled requests for lost items. They count towards RPO only. */
  readonly readsOfLost: number;
  readonly excuse: Excused | null;
}

export function judgeObjective(record: DrillRecord, of: Served): ObjectiveResult {
  const point = recoveryPoint(record, of);
  const lost = new Set(point.missing.map(({ write }) => nameOf(write)));
  const own = byService(record.requests).get(serviceText({ placement: of.placement.name, service: of.service })) ?? [];
  // A service that answers "missing" for a lost item is up: the loss counts towards RPO. Any other "missing" is a
  // failure.
  const asked = own.filter(
    (request) => !isFrozenDeploy(request) && (request.outcome !== 'missing' || !lost.has(nameOf(request))),
  );
  const time = recoveryTime(record, of, asked);
  const excuse = isInTime(time.seconds, of) ? null : excuseOf(record, of, time);
  return {
    placement: of.placement.name,
    status: statusOf(record, of, { rpo: point.achievedSeconds, time, excuse }),
    rpoAchievedSeconds: point.achievedSeconds,
    rtoAchievedSeconds: time.seconds,
    writesMissing: lost.size,
    readsOfLost: own.filter((request) => request.outcome === 'missing' && lost.has(nameOf(request))).length,
    excuse,
  };
}

/**
 * Whether a missed recovery time could have been met: after the target there was a stretch in which a region had to
 * serve the users, by the faults alone.
 */
export function couldHaveMet(record: DrillRecord, of: Served): boolean {
  const dueMs = struckForMs(record, of) + OBJECTIVES[of.service].rtoTargetSeconds * 1000;
  const owedAt = owedIn(record, of);
  const { bursts } = lineOf(record, of);
  return stretchesWhere(
    bursts,
    (burst) => burst.fromMs >= dueMs && !burst.isGood && owedAt(burst).kind === 'owed',
  ).some(isProven);
}

const nameOf = ({ tenant, key }: Pick<ClientRequest, 'tenant' | 'key'>): string => `${tenant}/${key}`;

/** `seconds`: null if the service did not come back. `struckMs`: the start of the measurement. */
interface RecoveryTime {
  readonly seconds: number | null;
  readonly struckMs: number;
  readonly isAsked: boolean;
}

/**
 * The longest recovery of all strikes. A strike counts until the next one if the service had recovered by then,
 * otherwise the two count as one. A return ends the measurement, unless the service had not recovered by then.
 */
function recoveryTime(record: DrillRecord, of: Served, asked: readonly ClientRequest[]): RecoveryTime {
  const onsets = onsetsOf(record, of);
  const starts = onsets.length > 0 ? [...new Set(onsets)] : [affectedOf(record).struckAtMs];
  const times: RecoveryTime[] = [];
  let struckMs: number | undefined;
  for (const [index, startMs] of starts.entries()) {
    struckMs ??= startMs;
    const nextMs = starts[index + 1] ?? Infinity;
    const time = timeWithin(record, asked, { fromMs: struckMs, untilMs: nextMs });
    if (time.seconds === null && nextMs < Infinity) continue;
    times.push(time);
    struckMs = undefined;
  }
  const longest = times.find(({ seconds }) => seconds === null);
  return longest ?? times.reduce((one, other) => ((other.seconds ?? 0) > (one.seconds ?? 0) ? other : one));
}

function timeWithin(record: DrillRecord, asked: readonly ClientRequest[], { fromMs, untilMs }: Span): RecoveryTime {
  const gridMs = record.startMs + (faultAtMs(record.scenario) ?? 0);
  const timeUntil = (endMs: number): RecoveryTime => {
    const within = asked.filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs < endMs);
    return { seconds: recoverySeconds(within, fromMs, gridMs), struckMs: fromMs, isAsked: within.length > 0 };
  };
  const time = timeUntil(Math.min(untilMs, returnMs(record, fromMs)));
  return time.seconds === null ? timeUntil(untilMs) : time;
}

/**
 * When the first return after that time was claimed, in ms, or Infinity. A return hands over in steps, and other
 * promises judge it.
 */
function returnMs({ claims }: DrillRecord, afterMs: number): number {
  const returns = claims.filter(({ flow }) => flow === 'return').map(({ claimedAt }) => Date.parse(claimedAt));
  return Math.min(...returns.filter((ms) => ms > afterMs));
}

const isInTime = (seconds: number | null, { service }: Served): boolean =>
  seconds !== null && seconds < OBJECTIVES[service].rtoTargetSeconds;

function statusOf(
  record: DrillRecord,
  of: Served,
  { rpo, time, excuse }: { rpo: number | null; time: RecoveryTime; excuse: Excused | null },
): Status {
  const point = withinRpo(rpo, of.service);
  if (point === 'beyond') return 'missed';
  if (!time.isAsked) return 'not-measured';
  if (isInTime(time.seconds, of)) return point === 'within' ? 'met' : 'not-measured';
  if (excuse?.kind === 'residency') return 'excused';
  const isOver = record.endMs - time.struckMs >= OBJECTIVES[of.service].rtoTargetSeconds * 1000;
  if (time.seconds === null && !isOver) return 'open';
  return excuse ? 'excused' : 'missed';
}

function excuseOf(record: DrillRecord, of: Served, time: RecoveryTime): Excused | null {
  const untilMs = time.seconds === null ? record.endMs : time.struckMs + time.seconds * 1000;
  const span = { fromMs: time.struckMs, untilMs };
  const why = stayedAt(record, of, span) ?? waitedFor(record, of, span);
  return why ? { ...why, ...concerned(record, of, span) } : null;
}

/** The only legal region was out of order, and has not worked again for longer than the target. */
function stayedAt(record: DrillRecord, of: Served, { untilMs }: Span): Pick<Excused, 'kind' | 'why'> | undefined {
  const [only, another] = legalRegions(of.placement);
  if (only === undefined || another !== undefined) return undefined;
  const { works, fromMs } = spellAt(worldOf(record).serving({ ...of, region: only }), untilMs);
  const isDue = works !== 'broken' && untilMs - fromMs >= OBJECTIVES[of.service].rtoTargetSeconds * 1000;
  return isDue ? undefined : { kind: 'residency', why: `no region besides ${only} may have its data` };
}

/** A person had not answered, had declined, or answered so late that the remaining time was within the target. */
function waitedFor(record: DrillRecord, of: Served, span: Span): Pick<Excused, 'kind' | 'why'> | undefined {
  const excuses = excusesOf(record, of);
  const last = excuses.at(-1);
  const isStillWaiting = last !== undefined && span.untilMs >= record.endMs && last.untilMs >= record.endMs;
  const ownMs = span.untilMs - span.fromMs - waitedMs(excuses, span);
  const isLate = last !== undefined && ownMs < OBJECTIVES[of.service].rtoTargetSeconds * 1000;
  return isStillWaiting || isLate ? { kind: 'person', why: last.why } : undefined;
}

function concerned(record: DrillRecord, of: Served, span: Span): Pick<Excused, 'usersShare' | 'minutes'> {
  let all = 0;
  let failed = 0;
  for (const { service, placement, sentAtMs, outcome, standsFor } of record.requests) {
    if (service !== of.service || sentAtMs < span.fromMs || sentAtMs >= span.untilMs) continue;
    all += standsFor;
    if (placement === of.placement.name && outcome !== 'ok') failed += standsFor;
  }
  const minutes = Math.round((span.untilMs - span.fromMs) / 6000) / 10;
  return { usersShare: all === 0 ? 0 : Math.round((failed / all) * 1000) / 1000, minutes };
}
