import type { Playbook } from '../../strategy/playbooks';
import { isPause } from '../../strategy/stages';
import { placementsCopiedFrom, type Region, regionsOf, type Topology } from '../../strategy/topology';
import type { Lag } from '../../strategy/workload';
import { lagSecondsOf, replicationOf } from '../runtime/data/replication';

interface Copied {
  readonly topology: Topology;
  readonly subject: Region;
  readonly playbook: Playbook;
}

/**
 * How far all copies of the subject's objects are behind, in a drill that pauses them; nothing in any other drill. Asks
 * only the regions that hold copies. Never throws: a region that does not answer makes its figure null.
 */
export async function lagsNow({ topology, subject, playbook }: Copied): Promise<Lag[]> {
  if (!playbook.stages.some(isPause)) return [];
  const copies = placementsCopiedFrom(topology, subject).flatMap((placement) =>
    regionsOf(placement).flatMap((target) => (target === subject ? [] : [{ placement: placement.name, target }])),
  );
  return Promise.all(
    copies.map(async (copy) => {
      const path = { topology, ...copy, source: subject, service: 'content-standard' as const };
      const replication = await replicationOf(path).catch(() => ({ kind: 'unknown' }) as const);
      const atMs = Date.now();
      return { ...copy, atMs, seconds: lagSecondsOf(replication, atMs) };
    }),
  );
}
