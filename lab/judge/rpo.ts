/**
 * Recovery point as the stores prove it: of all writes acknowledged before the fault, how old was the oldest that the target
 * does not have. Compared is what the lab knows was acknowledged with what the target's stores really hold, never with what
 * the orchestrator reported. Without a single acknowledged write nothing is known, and unknown is not zero.
 */
import type { Service } from '../../strategy/layers';
import type { Placement, Region } from '../../strategy/topology';
import type { AcknowledgedWrite, DrillRecord } from '../record';
import { struckAtMs, survivors } from './affected';
import { acknowledged, holds, holdingsOf, servedBy, type Holdings } from './held';

/** A write acknowledged before the fault that the target lacks. */
interface Missing {
  readonly write: AcknowledgedWrite;
  readonly target: Region;
  /** Age at the fault, in seconds. */
  readonly ageSeconds: number;
}

/** `achievedSeconds`: 0 when nothing is missing, null when no acknowledged write was sampled. */
export interface RecoveryPoint {
  readonly achievedSeconds: number | null;
  readonly missing: readonly Missing[];
}

/** The recovery point of one service over these placements. */
export function recoveryPoint(record: DrillRecord, service: Service, placements: readonly Placement[]): RecoveryPoint {
  const struck = struckAtMs(record);
  const holdings = holdingsOf(record.heldDuringOutage);
  const before = acknowledged(record.requests).filter(
    (write) => write.service === service && write.endedAtMs <= struck,
  );
  const owed = before.filter((write) => placements.some(({ name }) => name === write.placement));
  const missing = placements.flatMap((placement) => {
    const writes = owed.filter((write) => write.placement === placement.name);
    return targetsOf(record, placement, service).flatMap((target) => lacking({ writes, target, holdings, struck }));
  });
  if (owed.length === 0) return { achievedSeconds: null, missing };
  return { achievedSeconds: Math.max(0, ...missing.map(({ ageSeconds }) => ageSeconds)), missing };
}

/** Where the service has to have its data after the fault: survivors that served it, or all survivors when none did. */
export function targetsOf(record: DrillRecord, placement: Placement, service: Service): readonly Region[] {
  const possible = survivors(record, placement);
  const served = servedBy(record.requests, { placement: placement.name, service, sinceMs: struckAtMs(record) });
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
