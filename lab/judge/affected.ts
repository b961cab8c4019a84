/**
 * Whom the disaster concerns. A placement is affected when a region that may hold it was hit: even one that lives elsewhere
 * shares its DNS name with the lost region; or when the way between its regions, or to its clients, was. If this were too
 * narrow, a layer could meet its RTO while its users stood outside.
 */
import type { DrillRecord, RouteSample } from '../record';
import type { Fault, FaultKind } from '../fault-kinds';
import { faultAtMs, hitRegions } from '../scenario';
import { hadNoQuorum } from './control-reach';
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

/** Placements whose data, replication or DNS name a fault touches; all of them when the control store had no quorum left. */
export function affectedPlacements(record: DrillRecord): readonly Placement[] {
  if (hadNoQuorum(record)) return record.topology.placements;
  return record.topology.placements.filter((placement) =>
    record.scenario.faults.some((fault) => touches(fault, placement)),
  );
}

/** Kinds that hit the orchestration only: no request of a client passes there. */
const BEHIND_THE_SCENES: ReadonlySet<FaultKind> = new Set(['conductor-killed', 'events-doubled', 'alarm-flaps']);

function touches(fault: Fault, placement: Placement): boolean {
  const regions = regionsOf(placement);
  if (BEHIND_THE_SCENES.has(fault.kind)) return false;
  switch (fault.kind) {
    case 'link-cut':
      return [fault.from, fault.to].every((place) => place === 'internet' || regions.includes(place));
    case 'key-disabled':
    case 'control-corruption':
      return fault.placement === placement.name;
    case 'replication-lag':
    case 'replication-paused':
      return regions.length > 1 && regions.includes(fault.region);
    default:
      // A function of the cell serves clients, in every region alike; those of the verbs do not.
      return 'handler' in fault
        ? fault.handler.startsWith('cell-')
        : 'region' in fault && regions.includes(fault.region);
  }
}

/** Sources that were really left: published as drained, or named by an incident that changed a row. A claim alone moves nothing. */
export function evacuatedSources(record: DrillRecord): readonly Region[] {
  const wrote = record.claims.filter(
    ({ flow, incident }) => flow === 'evacuation' && record.routes.some((row) => row.incident === incident),
  );
  return [...new Set([...record.drained, ...wrote.map(({ source }) => source)])].sort();
}

/** When the first return was claimed, in ms: what clients see from then on is no way out any more. Infinity without one. */
export function returnsFromMs(record: DrillRecord): number {
  const returns = record.claims.filter(({ flow }) => flow === 'return');
  return Math.min(...returns.map(({ claimedAt }) => Date.parse(claimedAt)));
}

/** Sources to which an incident that was leaving them gave a row back. Read from the control table, whatever the ledger says. */
export function rolledBackSources(record: DrillRecord): readonly Region[] {
  return sourcesWith(record, (row, source) => row.mode === 'serving' && (row.weights[source] ?? 0) > 0);
}

/** Sources with rows that an incident that was leaving them left read-only in the end. */
export function heldSources(record: DrillRecord): readonly Region[] {
  const newest = new Set(new Map(record.routes.map((row) => [`${row.placement}/${row.service}`, row])).values());
  return sourcesWith(record, (row) => row.mode === 'read-only' && newest.has(row));
}

function sourcesWith(record: DrillRecord, is: (row: RouteSample, source: Region) => boolean): readonly Region[] {
  const left = record.claims.filter(
    ({ flow, incident, source }) =>
      flow === 'evacuation' && record.routes.some((row) => row.incident === incident && is(row, source)),
  );
  return [...new Set(left.map(({ source }) => source))].sort();
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
