import { OBJECTIVES } from '../../strategy/layers';
import type { Move } from '../../strategy/flow-words';
import type { Region, Topology } from '../../strategy/topology';
import { replicationOf, type Replication } from '../runtime/data/replication';

/**
 * How far the returning region's copy has followed the region that hands over. Where nobody served, nothing was written
 * elsewhere. Objects that had not arrived were copied by `reconcile` after their writer had stopped. Both count as
 * `strong`.
 */
export async function replicationHome(
  topology: Topology,
  { placement, service, target }: Move,
  from: Region | null,
): Promise<Replication> {
  if (from === null || OBJECTIVES[service].store === 'bucket') return { kind: 'strong' };
  return replicationOf({ topology, placement, service, source: from, target });
}
