/**
 * Which placements the disaster concerns. A placement is affected in two cases. First, a fault hit one of the regions
 * that may hold it, or one behind its DNS name: a placement that lives elsewhere shares that name with the lost region.
 * Second, a fault cut the link between its regions, or the link to its clients. If this were too narrow, a layer could
 * meet its RTO while its users were locked out.
 */
import type { DrillRecord, RouteSample } from './record';
import { isOfLink, type Fault, type FaultKind } from '../scenario/fault-kinds';
import { hadNoQuorum } from './control-reach';
import { onceFor } from './once';
import { lostFor, takenBy, type Served } from './taken';
import { doorsOf, legalRegions, spanOf } from './works';
import { regionsOf, type Placement, type Region } from '../../strategy/topology';

/** Whom the disaster concerned, and what was left for it, as far as the record shows. */
export interface Affected {
  readonly struckAtMs: number;
  readonly placements: readonly Placement[];
  /** Sources that were really left, those to which a row was given back, and those with rows left read-only. */
  readonly evacuated: readonly Region[];
  readonly rolledBack: readonly Region[];
  readonly readOnly: readonly Region[];
}

/** All of it, worked out once per record. */
export const affectedOf = onceFor((record: DrillRecord): Affected => ({
  struckAtMs: struckAtMs(record),
  placements: affectedPlacements(record),
  evacuated: evacuatedSources(record),
  rolledBack: rolledBackSources(record),
  readOnly: readOnlySources(record),
}));

/**
 * When the disaster began, in ms: the start of the first fault that takes a region away, otherwise of the first fault
 * of any kind. Without faults it is the first start by hand or the first drill, otherwise the end.
 */
function struckAtMs(record: DrillRecord): number {
  const { faults, starts } = record.scenario;
  const taking = faults.filter((fault) => takenBy(fault) !== undefined);
  const begun = (taking.length > 0 ? taking : faults).map((fault) => spanOf(record, fault).fromMs);
  if (begun.length > 0) return Math.min(...begun);
  const drilled = drillsOf(record).map(({ claimedAt }) => Date.parse(claimedAt));
  return Math.min(record.endMs, ...starts.map(({ at }) => record.startMs + at), ...drilled);
}

/** The drills of the record, whoever started them: a person or the calendar. */
const drillsOf = ({ claims }: DrillRecord): DrillRecord['claims'] => claims.filter(({ flow }) => flow === 'drill');

/**
 * Placements whose data, replication or DNS name a fault touches, and those whose region a person evacuates or drills.
 * All placements, if the control store lost its quorum.
 */
function affectedPlacements(record: DrillRecord): readonly Placement[] {
  const { topology, scenario } = record;
  if (hadNoQuorum(record)) return topology.placements;
  return topology.placements.filter((placement) => {
    const shared = [...regionsOf(placement), ...doorsOf(topology, placement)];
    const left = [...scenario.starts.map(({ source }) => source), ...drillsOf(record).map(({ source }) => source)];
    const isLeft = left.some((source) => shared.includes(source));
    return isLeft || scenario.faults.some((fault) => touches(fault, placement, shared));
  });
}

/**
 * Kinds that hit only the orchestration: no request of a client passes there. Resolvers that never ask again keep users
 * where they are. If that region is in trouble, the fault that causes the trouble counts, not this one.
 */
const CONCERNS: Readonly<Record<FaultKind, 'nobody' | 'copies' | 'users'>> = {
  'region-loss': 'users',
  'region-isolated': 'users',
  'region-gray': 'users',
  'region-slow': 'users',
  'region-crowded': 'users',
  'login-flood': 'users',
  'probe-flood': 'users',
  'certificate-expired': 'users',
  'link-cut': 'users',
  'packets-lost': 'users',
  // Resolvers that never ask again take nobody anywhere else than before. What troubles the region there counts itself.
  'resolvers-frozen': 'nobody',
  'clock-skew': 'users',
  'replication-lag': 'copies',
  'replication-paused': 'copies',
  'key-disabled': 'users',
  'key-denied': 'users',
  'control-corruption': 'users',
  'job-poison': 'users',
  'service-down': 'users',
  'service-throttled': 'users',
  'name-lost': 'users',
  'queues-stuck': 'users',
  'events-doubled': 'nobody',
  'events-late': 'nobody',
  'metrics-late': 'nobody',
  'alarm-flaps': 'nobody',
  'channel-trouble': 'nobody',
  'handler-crash': 'users',
  'handler-slow': 'users',
  'handler-doubled': 'users',
  'permission-missing': 'users',
  'conductor-killed': 'nobody',
  'fault-injected': 'users',
};

/** Topics and the secret of channels serve people who are told, and templates serve evidence. No client uses them. */
const UNUSED = ['sns', 'secretsmanager', 'cloudformation'];
const isBehindTheScenes = (fault: Fault): boolean =>
  CONCERNS[fault.kind] === 'nobody' || ('service' in fault && UNUSED.includes(fault.service ?? ''));

/** Whether the fault may keep users from an answer. */
export const mayRefuse = ({ kind }: Fault): boolean => CONCERNS[kind] === 'users';

/** `shared`: the regions of the placement, and all regions behind the DNS name that its users share with others. */
function touches(fault: Fault, placement: Placement, shared: readonly Region[]): boolean {
  if (isBehindTheScenes(fault)) return false;
  const regions = regionsOf(placement);
  if (isOfLink(fault))
    return isBetween(fault, [...regions, 'internet']) || isBetween(fault, [...shared, 'internet'], 'internet');
  if (isOfOthers(fault, placement)) return false;
  if (CONCERNS[fault.kind] === 'copies') return regions.length > 1 && isIn(fault, regions);
  return isIn(fault, shared);
}

/** A fault that names no region is active in every region. */
const isIn = (fault: Fault, regions: readonly Region[]): boolean =>
  !('region' in fault) || regions.includes(fault.region);

/** Whether the fault concerns others: only functions of the cell serve clients, and some faults name one placement. */
function isOfOthers(fault: Fault, placement: Placement): boolean {
  if ('handler' in fault && !fault.handler.startsWith('cell-')) return true;
  return 'placement' in fault && fault.placement !== placement.name;
}

/** Whether both ends of the link are among `places`. If `end` is given, one of the two has to be `end`. */
function isBetween(
  { from, to }: { readonly from: string; readonly to: string },
  places: readonly string[],
  end?: string,
): boolean {
  return places.includes(from) && places.includes(to) && (end === undefined || from === end || to === end);
}

/**
 * Sources that were really evacuated: published as drained, or the source of an incident that changed a row. A claim
 * alone moves nothing.
 */
function evacuatedSources(record: DrillRecord): readonly Region[] {
  const wrote = record.claims.filter(
    ({ flow, incident }) => flow === 'evacuation' && record.routes.some((row) => row.incident === incident),
  );
  return [...new Set([...record.drained, ...wrote.map(({ source }) => source)])].sort();
}

/**
 * Sources that got a row back from the incident that evacuated them. Read from the control table, not from the ledger.
 */
function rolledBackSources(record: DrillRecord): readonly Region[] {
  // A region that hands a row over by plan still serves readers.
  return sourcesWith(
    record,
    ({ mode, weights, returning = null }, source) =>
      mode === 'serving' && (weights[source] ?? 0) > 0 && (returning === null || returning === source),
  );
}

/** Sources of incidents that left a row read-only at the end. */
function readOnlySources(record: DrillRecord): readonly Region[] {
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

/** Regions that may serve the service although the lost ones are out of order. Empty means the maintenance page. */
export function survivors(record: DrillRecord, of: Served): readonly Region[] {
  const lost = lostFor(record, of);
  return legalRegions(of.placement).filter((region) => !lost.includes(region));
}
