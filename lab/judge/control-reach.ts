/**
 * Which regions the faults alone cut off from the control store. Every region depends on it: gateways read the routing
 * map, workers need permission to run a job. A region that reaches no replica suffers from faults that are active
 * elsewhere, and nobody can say what it should have done.
 */
import type { Fault } from '../scenario/fault-kinds';
import type { DrillRecord } from './record';
import type { Region, Topology } from '../../strategy/topology';
import { onceFor } from './once';
import type { Span } from './spells';

/** Whether any of the regions reached no replica of the control store at some moment between `sinceMs` and the end. */
export function wasCutOff(record: DrillRecord, regions: readonly Region[], sinceMs: number): boolean {
  return someoneCutOff(record, { regions, sinceMs }, parts);
}

/**
 * As `wasCutOff`, but from the start of the drill, and a replica that refuses some of its calls does not count either:
 * whether a retry succeeds is chance.
 */
export function wasHindered(record: DrillRecord, regions: readonly Region[]): boolean {
  return someoneCutOff(record, { regions, sinceMs: record.startMs }, hinders);
}

/** Whether at some moment no replica of the control store had a quorum. That concerns everybody. */
export function hadNoQuorum(record: DrillRecord): boolean {
  const { topology, startMs } = record;
  return momentsSince(record, startMs).some((active) =>
    topology.controlReplicas.every((replica) => hasLostQuorum(active, topology, replica)),
  );
}

/** When each region reached no replica that has a quorum and refuses nothing, in ms of virtual time. */
export const cutOffSpans = onceFor((record: DrillRecord): ReadonlyMap<Region, readonly Span[]> => {
  const { scenario, topology, startMs } = record;
  const parting = scenario.faults.filter((fault) => PARTING.has(fault.kind));
  const edges = [...new Set(parting.flatMap((fault) => [fault.at, endOf(fault)]))].sort((a, b) => a - b);
  const spans = new Map<Region, Span[]>(topology.regions.map((region) => [region, []]));
  for (const [index, at] of edges.entries()) {
    const active = parting.filter((fault) => isActive(fault, at));
    const span = { fromMs: startMs + at, untilMs: startMs + (edges[index + 1] ?? Infinity) };
    for (const region of topology.regions)
      if (active.length > 0 && isCutOff({ active, topology }, region, hinders)) spans.get(region)?.push(span);
  }
  return spans;
});

/** The kinds that `parts` and `refuses` know. */
const PARTING: ReadonlySet<Fault['kind']> = new Set([
  ...(['region-loss', 'region-isolated', 'link-cut', 'packets-lost'] as const),
  ...(['service-down', 'name-lost', 'service-throttled'] as const),
]);

/**
 * The active faults at `sinceMs` and at the start of each later fault. Faults overlap exactly if they are active
 * together at the start of one of them.
 */
function momentsSince({ scenario, startMs, endMs }: DrillRecord, sinceMs: number): readonly (readonly Fault[])[] {
  return [sinceMs, ...scenario.faults.map(({ at }) => startMs + at)]
    .filter((atMs) => atMs >= sinceMs && atMs <= endMs)
    .map((atMs) => scenario.faults.filter((fault) => isActive(fault, atMs - startMs)));
}

/** Whether the fault keeps the region from using that replica. */
type Hinders = (fault: Fault, region: Region, replica: Region) => boolean;

function someoneCutOff(
  record: DrillRecord,
  { regions, sinceMs }: { readonly regions: readonly Region[]; readonly sinceMs: number },
  hinders: Hinders,
): boolean {
  const { topology } = record;
  return momentsSince(record, sinceMs).some((active) =>
    regions.some((region) => isCutOff({ active, topology }, region, hinders)),
  );
}

function isCutOff(
  { active, topology }: { readonly active: readonly Fault[]; readonly topology: Topology },
  region: Region,
  hinders: Hinders,
): boolean {
  return topology.controlReplicas.every(
    (replica) => active.some((fault) => hinders(fault, region, replica)) || hasLostQuorum(active, topology, replica),
  );
}

/** Whether the replica refuses some of its calls. Such a replica still belongs to the quorum. */
function refuses(fault: Fault, replica: Region): boolean {
  return fault.kind === 'service-throttled' && fault.service === 'dynamodb' && fault.region === replica;
}

const hinders: Hinders = (fault, region, replica) => refuses(fault, replica) || parts(fault, region, replica);

/**
 * A quorum is two members of three. A replica that reaches no other member, the witness included, cannot give a
 * reliable answer.
 */
function hasLostQuorum(active: readonly Fault[], { controlReplicas, regions }: Topology, replica: Region): boolean {
  const others = controlReplicas.filter((other) => other !== replica);
  const isAlone = others.every((other) => active.some((fault) => parts(fault, replica, other)));
  const isWitness = (place: string): boolean => place !== 'internet' && !regions.includes(place);
  const lacksWitness = active.some(
    (fault) =>
      fault.kind === 'link-cut' && [fault.from, fault.to].includes(replica) && [fault.from, fault.to].some(isWitness),
  );
  return isAlone && (controlReplicas.length > 2 || lacksWitness);
}

const endOf = (fault: Fault): number => fault.at + (('for' in fault ? fault.for : undefined) ?? Infinity);

const isActive = (fault: Fault, at: number): boolean => fault.at <= at && at < endOf(fault);

/** Whether the fault keeps all answers of that replica, or some of them, from the region. */
function parts(fault: Fault, region: Region, replica: Region): boolean {
  switch (fault.kind) {
    case 'region-loss':
    case 'region-isolated':
      return fault.region === region || fault.region === replica;
    case 'link-cut':
    case 'packets-lost':
      // Nothing lies between a region and its own replica.
      return region !== replica && [region, replica].every((end) => fault.from === end || fault.to === end);
    case 'service-down':
    case 'name-lost':
      return fault.service === 'dynamodb' && fault.region === replica;
    default:
      return false;
  }
}
