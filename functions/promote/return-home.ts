import { OBJECTIVES } from '../../strategy/layers';
import type { Move } from '../../strategy/target';
import type { Region, Topology } from '../../strategy/topology';
import { replicationOf, type Replication } from '../runtime/data/replication';

/**
 * How far the returning region has followed who hands over. Where nobody served, nothing was written elsewhere; and
 * objects that had not arrived by themselves were brought by `reconcile` after their writer had stopped.
 */
export async function replicationHome(
  topology: Topology,
  { placement, service, target }: Move,
  from: Region | null,
): Promise<Replication> {
  if (from === null || OBJECTIVES[service].store === 'bucket') return { kind: 'strong' };
  return replicationOf({ topology, placement, service, source: from, target });
}
