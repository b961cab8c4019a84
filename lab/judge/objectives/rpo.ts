/**
 * The recovery point as the stores prove it: the age of the oldest write that was acknowledged before the fault and
 * that the target does not have. It compares the acknowledgements that the lab saw with the contents of the target's
 * stores, never with a report of the orchestrator. Without an acknowledged write the result is unknown, which is not
 * zero.
 */
import type { Region } from '../../../strategy/topology';
import type { AcknowledgedWrite, DrillRecord } from '../record';
import { affectedOf, survivors } from '../affected';
import { spellAt } from '../spells';
import { onsetsOf, type Served } from '../taken';
import { isGone, legalRegions, spanOf, worldOf } from '../works';
import { acknowledged, holds, holdingsOf, servedBy, type Holdings } from '../promises/stored';

/** A write that was acknowledged before the fault, and that the target does not have. */
interface Missing {
  readonly write: AcknowledgedWrite;
  readonly target: Region;
  /** Age at the fault, in seconds. */
  readonly ageSeconds: number;
}

/** `achievedSeconds`: 0 if nothing is missing, null if no acknowledged write was sampled. */
export interface RecoveryPoint {
  readonly achievedSeconds: number | null;
  readonly missing: readonly Missing[];
}

/** The recovery point of one service of one placement. Also unknown if no region is left that could have the data. */
export function recoveryPoint(record: DrillRecord, of: Served): RecoveryPoint {
  const { placement, service } = of;
  const struck = struckForMs(record, of);
  const owed = acknowledged(record.requests).filter(
    (write) => write.service === service && write.placement === placement.name && write.endedAtMs <= struck,
  );
  const { targets, holdings } = whoHasIt(record, of);
  const missing = [
    ...targets.flatMap((target) => lacking({ writes: owed, target, holdings, struck })),
    ...targets.flatMap((target) => lostLater(record, of, target)),
  ];
  if (owed.length === 0 || targets.length === 0) return { achievedSeconds: null, missing };
  return { achievedSeconds: Math.max(0, ...missing.map(({ ageSeconds }) => ageSeconds)), missing };
}

/** Writes that a region accepted after the first fault, before it was lost for good itself. */
function lostLater(record: DrillRecord, of: Served, target: Region): readonly Missing[] {
  const firstMs = struckForMs(record, of);
  const later = record.scenario.faults.filter(
    (fault) => isGone(fault) && spanOf(record, fault).fromMs > firstMs && spanOf(record, fault).untilMs > record.endMs,
  );
  return later.flatMap((fault) => {
    const struck = spanOf(record, fault).fromMs;
    const writes = acknowledged(record.requests).filter(
      ({ service, placement, region, endedAtMs }) =>
        service === of.service &&
        placement === of.placement.name &&
        'region' in fault &&
        region === fault.region &&
        endedAtMs > firstMs &&
        endedAtMs <= struck,
    );
    return lacking({ writes, target, holdings: holdingsOf(record.storedAtEnd), struck });
  });
}

/**
 * The survivors, with their data at the time of the outage. Without survivors, the regions that work at the end, with
 * the data they have then.
 */
function whoHasIt(record: DrillRecord, of: Served): { targets: readonly Region[]; holdings: Holdings } {
  const targets = targetsOf(record, of);
  // `storedDuringOutage` was read when the first region came back, so it says nothing about an outage that began later.
  const lookedMs = Math.min(...record.scenario.faults.filter(isGone).map((fault) => spanOf(record, fault).untilMs));
  const held = struckForMs(record, of) < lookedMs ? record.storedDuringOutage : record.storedAtEnd;
  if (targets.length > 0) return { targets, holdings: holdingsOf(held) };
  const world = worldOf(record);
  const back = legalRegions(of.placement).filter(
    (region) => spellAt(world.serving({ ...of, region }), record.endMs).works !== 'broken',
  );
  return { targets: back.slice(0, 1), holdings: holdingsOf(record.storedAtEnd) };
}

/** When the service was first struck, in ms. RPO and RTO count from there. */
export function struckForMs(record: DrillRecord, of: Served): number {
  return onsetsOf(record, of)[0] ?? affectedOf(record).struckAtMs;
}

/** The regions that must have the data after the fault: the survivors that served it, or all survivors if none did. */
export function targetsOf(record: DrillRecord, of: Served): readonly Region[] {
  const possible = survivors(record, of);
  const sinceMs = struckForMs(record, of);
  const served = servedBy(record.requests, { placement: of.placement.name, service: of.service, sinceMs });
  const serving = possible.filter((region) => served.includes(region));
  return serving.length > 0 ? serving : possible;
}

function lacking(question: {
  writes: readonly AcknowledgedWrite[];
  target: Region;
  holdings: Holdings;
  struck: number;
}): readonly Missing[] {
  const { writes, target, holdings, struck } = question;
  return writes
    .filter((write) => !holds(holdings, target, write))
    .map((write) => ({ write, target, ageSeconds: Math.round(struck - write.endedAtMs) / 1000 }));
}
