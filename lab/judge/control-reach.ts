/**
 * Who was cut off from the control store, by the faults alone. Everybody depends on it: gateways for the routing map, workers for permission
 * to run a job. A region that reaches no replica is touched by faults that struck elsewhere, and nobody can say what it should have done.
 */
import type { Fault } from '../fault-kinds';
import type { DrillRecord } from '../record';
import type { Region } from '../../strategy/topology';

/** Whether any of the regions reached no replica of the control store at some moment from `sinceMs` to the end. */
export function wasCutOff(record: DrillRecord, regions: readonly Region[], sinceMs: number): boolean {
  const { scenario, startMs, endMs } = record;
  // Faults overlap at some moment if they do so when the last of them begins.
  const moments = [sinceMs, ...scenario.faults.map(({ at }) => startMs + at)].filter(
    (atMs) => atMs >= sinceMs && atMs <= endMs,
  );
  return regions.some((region) => moments.some((atMs) => isCutOff(record, region, atMs)));
}

function isCutOff({ scenario, topology, startMs }: DrillRecord, region: Region, atMs: number): boolean {
  const active = scenario.faults.filter((fault) => isActive(fault, atMs - startMs));
  return topology.controlReplicas.every((replica) => active.some((fault) => parts(fault, region, replica)));
}

function isActive(fault: Fault, at: number): boolean {
  const until = 'for' in fault ? fault.at + fault.for : Infinity;
  return fault.at <= at && at < until;
}

/** Whether the fault keeps the region from an answer of that replica, always or half the time. */
function parts(fault: Fault, region: Region, replica: Region): boolean {
  switch (fault.kind) {
    case 'region-loss':
    case 'region-isolated':
      return fault.region === region || fault.region === replica;
    case 'link-cut':
      return [fault.from, fault.to].includes(region) && [fault.from, fault.to].includes(replica);
    case 'service-down':
      return fault.service === 'dynamodb' && fault.region === replica;
    default:
      return false;
  }
}
