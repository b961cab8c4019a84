/**
 * No acknowledged write is lost silently. Each of them is in the region that serves it now, or within the data loss
 * that the incident recorded for its service, or among the writes that a rollback listed for reconciliation. The
 * recorded loss is the orchestrator's own statement. Here it is compared with the truth, and it must not be smaller.
 */
import { isDeepStrictEqual } from 'node:util';
import { OBJECTIVES, type Service } from '../../../strategy/layers';
import { initialRoute, servingRegions } from '../../../strategy/routing-map';
import { placementNamed, regionsOf, type Placement, type Region } from '../../../strategy/topology';
import { grouped } from '../../kernel/grouped';
import type { AcknowledgedWrite, DrillRecord, RouteSample } from '../record';
import { affectedOf, survivors } from '../affected';
import { cutOffSpans } from '../control-reach';
import { acknowledged, holds, holdingsOf, keeps, serviceText, toldToWait, writeText, type Holdings } from './stored';
import { promise, type PromiseResult } from './promise';
import { isToBeReconciled } from './reconciled';
import { soundItems } from './restored';
import { recordedLossSeconds } from '../objectives/recorded-loss';
import { targetsOf } from '../objectives/rpo';
import { strikesIn } from '../taken';
import { spellAt } from '../spells';
import { isGone, spanOf, worldOf } from '../works';

/**
 * Jobs and replicas may still be in transit when the clock stops. Writes younger than this are not judged, nor are jobs
 * of services that moved so late.
 */
const SETTLE_MS = 60_000;
/** The longest run of `promote`. */
const STEP_MS = 20_000;

/** Acknowledged writes that are old enough to be judged. */
export function settledWrites(record: DrillRecord): readonly AcknowledgedWrite[] {
  return acknowledged(record.requests).filter((write) => write.endedAtMs <= record.endMs - SETTLE_MS);
}

export function nothingForgotten(record: DrillRecord): PromiseResult {
  const holdings = holdingsOf(soundItems(record));
  const writes = settledWrites(record);
  // What applies to all writes of a service of a placement is found once, not per write.
  const groups = grouped(writes, serviceText);
  const violations = [...groups.values()].flatMap((group) => {
    const owed = owedBy(record, group[0] as AcknowledgedWrite);
    return group.flatMap((write) => forgotten(record, holdings, { write, owed }));
  });
  return promise('nothing-forgotten', [...violations, ...dropped(record, holdings)], writes.length > 0);
}

/** Writes that a client was told are waiting, but that no region has, neither applied nor waiting. */
function dropped(record: DrillRecord, holdings: Holdings): readonly string[] {
  return toldToWait(record.requests).flatMap((write) => {
    const { placement, isCounted } = owedBy(record, write);
    const isKept = regionsOf(placement).some((region) => keeps(holdings, region, write));
    return isKept || isCounted(write)
      ? []
      : [
          `${writeText(write)} was accepted as a waiting write, and is stored in none of ${regionsOf(placement).join(', ')}`,
        ];
  });
}

/** The requirements for all writes of one service of one placement. */
interface Owed {
  /** Regions that must have the write. Undefined: nothing has moved yet, so any region of the placement is enough. */
  readonly targets: (write: AcknowledgedWrite) => readonly Region[] | undefined;
  readonly placement: Placement;
  readonly isCounted: (write: AcknowledgedWrite) => boolean;
}

export function owedBy(record: DrillRecord, { placement: name, service }: AcknowledgedWrite): Owed {
  const placement = placementNamed(record.topology, name);
  const isAffected = affectedOf(record).placements.includes(placement);
  const isLost = countedIn(record, placement, service);
  const isCounted = (write: AcknowledgedWrite): boolean => isLost(write) || isToBeReconciled(record, write);
  const back = givenBackTo(record, name, service);
  if (back) return { placement, isCounted, targets: () => back };
  if (!isAffected) return { placement, isCounted, targets: ({ region }) => [region ?? placement.home] };
  const moved = isMoved(record, placement, service)
    ? [...new Set([...routedTo(record, placement, service), ...backIn(record, name, service)])]
    : undefined;
  return { placement, isCounted, targets: () => moved };
}

/** The targets that the last row names. A target that was evacuated since does not need the data any more. */
function routedTo(record: DrillRecord, placement: Placement, service: Service): readonly Region[] {
  const targets = targetsOf(record, { placement, service });
  const weights = rowsOf(record, placement, service).at(-1)?.weights ?? {};
  const named = targets.filter((region) => (weights[region] ?? 0) > 0);
  return named.length > 0 ? named : targets;
}

interface Judged {
  readonly write: AcknowledgedWrite;
  readonly owed: Owed;
}

function forgotten(record: DrillRecord, holdings: Holdings, { write, owed }: Judged): readonly string[] {
  const { placement, isCounted } = owed;
  const targets = owed.targets(write);
  if (!targets) return nowhere(holdings, regionsOf(placement), write);
  const lacking = targets.filter(
    (region) => !holds(holdings, region, write) && !isOnItsWay(record, holdings, { write, placement, region }),
  );
  if (lacking.length === 0 || isCounted(write)) return [];
  return [`${writeText(write)} is missing in ${lacking.join(', ')} and in no recorded loss`];
}

/**
 * Whether a region accepted this job while it was cut off from the control store, which is allowed (strategy §1,
 * partition), still has it, and what delays its replication is not over yet.
 */
function isOnItsWay(
  record: DrillRecord,
  holdings: Holdings,
  { write, placement, region }: { write: AcknowledgedWrite; placement: Placement; region: Region },
): boolean {
  if (write.service !== 'orchestration' || write.region === null || !holds(holdings, write.region, write)) return false;
  const wasCutOff = (cutOffSpans(record).get(write.region) ?? []).some(
    ({ fromMs, untilMs }) => fromMs <= write.endedAtMs && write.endedAtMs < untilMs,
  );
  const copy = worldOf(record).copy({ placement, service: write.service, region });
  return wasCutOff && spellAt(copy, record.endMs).works !== 'works';
}

/**
 * The source that a rollback gave a single-writer row back to. Either it has the writes that the target accepted
 * meanwhile, or the ledger lists them. In a plan that stopped half-way it has readers only: the target writes.
 */
function givenBackTo(record: DrillRecord, placement: string, service: Service): readonly Region[] | undefined {
  if (OBJECTIVES[service].pattern === 'active-active') return undefined;
  const last = record.routes.filter((row) => row.placement === placement && row.service === service).at(-1);
  if (last?.mode !== 'serving') return undefined;
  const source = record.claims.find(
    ({ flow, incident }) => flow === 'evacuation' && incident === last.incident,
  )?.source;
  const isServed = source !== undefined && (last.weights[source] ?? 0) > 0;
  return isServed && (last.returning ?? source) === source ? [source] : undefined;
}

/**
 * Whether a promotion has changed the row, by the samples of the control table. Before that the source still owns the
 * data.
 */
function isMoved(record: DrillRecord, placement: Placement, service: Service): boolean {
  const rows = rowsOf(record, placement, service);
  const last = rows.at(-1);
  return (
    last !== undefined &&
    last.epoch > 0 &&
    last.mode === 'serving' &&
    !isAsBefore(record, placement, last) &&
    survivors(record, { placement, service }).length > 0
  );
}

/**
 * Whether a rollback lets all regions of a shared service serve again, as at the start. None of them owes the others
 * more than before: replication.
 */
function isAsBefore({ claims }: DrillRecord, placement: Placement, last: RouteSample): boolean {
  const { service, incident, weights } = last;
  const isEvacuation = claims.some((claim) => claim.flow === 'evacuation' && claim.incident === incident);
  const deployed = initialRoute(placement, service);
  return (
    isEvacuation &&
    OBJECTIVES[service].pattern === 'active-active' &&
    isDeepStrictEqual(servingRegions({ ...deployed, weights }), servingRegions(deployed))
  );
}

/**
 * Whether the service changed regions so late that the steps after a promotion, such as queueing its jobs again, may
 * not be finished.
 */
export function hasJustMoved(record: DrillRecord, placement: Placement, service: Service): boolean {
  return (promotionOf(record, placement, service)?.atMs ?? -Infinity) > record.endMs - SETTLE_MS;
}

/** The first sample of the row as the last promotion has left it. Undefined if the service has not moved. */
function promotionOf(record: DrillRecord, placement: Placement, service: Service): RouteSample | undefined {
  if (!affectedOf(record).placements.includes(placement) || !isMoved(record, placement, service)) return undefined;
  const rows = rowsOf(record, placement, service);
  return rows.find(({ epoch, mode }) => epoch === rows.at(-1)?.epoch && mode === 'serving');
}

/**
 * Whether the clock may have stopped before the loss of the promotion was on record. A step writes the row first, and
 * the entry with the loss at its end. It repeats that while its region does not reach the control store.
 */
function isBeingRecorded(record: DrillRecord, placement: Placement, service: Service): boolean {
  const promoted = promotionOf(record, placement, service);
  if (!promoted) return false;
  const { conductor = '' } = record.claims.find(({ incident }) => incident === promoted.incident) ?? {};
  let sinceMs = promoted.atMs;
  for (const { fromMs, untilMs } of cutOffSpans(record).get(conductor) ?? [])
    if (fromMs < sinceMs + STEP_MS) sinceMs = Math.max(sinceMs, untilMs);
  return sinceMs > record.endMs - STEP_MS;
}

const rowsOf = (record: DrillRecord, { name }: Placement, service: Service): DrillRecord['routes'] =>
  record.routes.filter((row) => row.placement === name && row.service === service);

/**
 * Regions that a return has given the service back to. They serve it, so they must have every acknowledged write,
 * whichever region accepted it.
 */
function backIn(record: DrillRecord, placement: string, service: Service): readonly Region[] {
  const returns = record.claims.filter(({ flow }) => flow === 'return');
  const last = record.routes.filter((row) => row.placement === placement && row.service === service).at(-1);
  if (!last || last.returning !== undefined) return [];
  const isBack = (source: Region): boolean => (last.weights[source] ?? 0) > 0 && !isGoneAtEnd(record, source);
  return returns.flatMap(({ incident, source }) => (last.incident === incident && isBack(source) ? [source] : []));
}

/** Whether the region is gone at the end, or came back so late that it may not have caught up. */
const isGoneAtEnd = (record: DrillRecord, region: Region): boolean =>
  record.scenario.faults.some(
    (fault) => isGone(fault) && fault.region === region && spanOf(record, fault).untilMs > record.endMs - SETTLE_MS,
  );

/** A service that waits for a decision or for its region has lost nothing while any of its regions has the write. */
function nowhere(holdings: Holdings, regions: readonly Region[], write: AcknowledgedWrite): readonly string[] {
  const isHeld = regions.some((region) => holds(holdings, region, write));
  return isHeld ? [] : [`${writeText(write)} is stored in none of ${regions.join(', ')}`];
}

/**
 * Whether the write is within the recorded loss: a struck region accepted it, at most that long before the strike. A
 * plan leaves a region that nothing struck, and records what a link did not bring until the promotion (ADR 26).
 */
function countedIn(record: DrillRecord, placement: Placement, service: Service): Owed['isCounted'] {
  const recorded = recordedLossSeconds(record, placement.name, service);
  const seconds = recorded === undefined && isBeingRecorded(record, placement, service) ? null : recorded;
  const plannedMs = promotionOf(record, placement, service)?.atMs;
  return (write) => {
    if (seconds === undefined || write.region === null) return false;
    const strikes = strikesIn(record, { placement, service, region: write.region });
    // The first outage after the write, otherwise the last one before it, during which the region accepted it.
    const struckMs = strikes.find((ms) => ms >= write.endedAtMs) ?? strikes.at(-1) ?? plannedMs;
    if (struckMs === undefined || (struckMs === plannedMs && write.endedAtMs > plannedMs)) return false;
    return seconds === null || struckMs - write.endedAtMs <= seconds * 1000;
  };
}
