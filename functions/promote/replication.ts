import { OBJECTIVES } from '../../strategy/layers';
import type { Move } from '../../strategy/flow-words';
import type { Region, Topology } from '../../strategy/topology';
import type { StepContext } from '../runtime/control/step';
import { lossSecondsOf, replicationOf, type Replication, replicationWithFailures } from '../runtime/data/replication';
import type { Input } from './contract';

/** In a plan, and in a return, the region that hands over runs. */
export function replicationFor(
  { source, move, from, planned }: Input,
  { topology, store }: StepContext,
): Promise<Replication> {
  // A target that gives no answer leaves it unknown. A plan then waits for a while, and goes back.
  if (planned) return replicationHome(topology, move, source).catch(() => ({ kind: 'unknown' }));
  return from === undefined
    ? replicationWithFailures(store, { topology, source, ...move })
    : replicationHome(topology, move, from);
}

/**
 * Seconds of acknowledged writes that the target may lack. In a plan, a service with one writer waits until there are
 * none. A shared service does not: this is what it would lose if its source failed right now.
 */
export function lossOf({ move, outageStartedAt, planned }: Input, replication: Replication): number | null {
  const { service } = move;
  if (planned && OBJECTIVES[service].pattern === 'active-passive') return 0;
  return lossSecondsOf(replication, { service, outageStartedAtMs: planned ? Date.now() : Date.parse(outageStartedAt) });
}

/**
 * The loss that the ledger states, in seconds. A source that only fails accepts writes until it has been left, so its
 * loss counts until now. What people agree to (`lossOf`) counts until the outage began.
 */
export function statedLossOf(input: Input, replication: Replication): number | null {
  const mayHaveWritten = !input.planned && !input.lost && input.from === undefined;
  return lossOf(mayHaveWritten ? { ...input, outageStartedAt: new Date().toISOString() } : input, replication);
}

/**
 * How far the copy of the region that takes over has followed the region that hands over. Where nobody served, nothing
 * was written elsewhere. Objects that had not arrived were copied by `reconcile` after their writer had stopped. Both
 * count as `strong`.
 */
async function replicationHome(
  topology: Topology,
  { placement, service, target }: Move,
  from: Region | null,
): Promise<Replication> {
  if (from === null || OBJECTIVES[service].store === 'bucket') return { kind: 'strong' };
  return replicationOf({ topology, placement, service, source: from, target });
}
