/**
 * Whom the disaster concerns. A placement is affected when a region that may hold it was hit: even one that lives elsewhere
 * shares its DNS name with the lost region. If this were too narrow, a layer could meet its RTO while its users stood outside.
 */
import type { DrillRecord } from '../record';
import { faultAtMs, hitRegions } from '../scenario';
import { allowedTargets } from '../../strategy/residency';
import { regionsOf, type Placement, type Region } from '../../strategy/topology';

/** When the disaster struck, in ms; the end of the drill when there was none, so that "before the fault" is all of it. */
export function struckAtMs(record: DrillRecord): number {
  return record.startMs + (faultAtMs(record.scenario) ?? record.endMs - record.startMs);
}

/** Regions taken away or crippled by a fault. */
export function lostRegions(record: DrillRecord): readonly Region[] {
  return hitRegions(record.scenario);
}

/** Placements whose data or DNS name reaches a region that was hit. */
export function affectedPlacements(record: DrillRecord): readonly Placement[] {
  const lost = lostRegions(record);
  return record.topology.placements.filter((placement) => regionsOf(placement).some((region) => lost.includes(region)));
}

/** Regions that may serve the placement although those that were hit are gone; empty means the maintenance page. */
export function survivors(record: DrillRecord, placement: Placement): readonly Region[] {
  const lost = lostRegions(record);
  const allowed = lost.reduce<readonly Region[]>(
    (left, region) => left.filter((other) => allowedTargets(placement, region).includes(other)),
    regionsOf(placement),
  );
  return allowed.filter((region) => !lost.includes(region));
}

/** Affected placements that could be served elsewhere: RTO and RPO are owed to these. */
export function movable(record: DrillRecord): readonly Placement[] {
  return affectedPlacements(record).filter((placement) => survivors(record, placement).length > 0);
}
