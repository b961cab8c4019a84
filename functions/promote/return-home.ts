import { OBJECTIVES } from '../../strategy/layers';
import type { Move } from '../../strategy/target';
import type { Region, Topology } from '../../strategy/topology';
import { replicationOf, type Replication } from '../runtime/replication';
import { readRoute } from '../runtime/routes';
import type { StepContext } from '../runtime/step';
import { DEPENDENCY_RETRY_SECONDS, type NotYet } from './contract';

/**
 * How far the returning region has followed who hands over. Where nobody served, nothing was written elsewhere; and objects, which replicate
 * the other way only, were brought by `reconcile` after their writer had stopped.
 */
export async function replicationHome(
  topology: Topology,
  { placement, service, target }: Move,
  from: Region | null,
): Promise<Replication> {
  if (from === null || OBJECTIVES[service].store === 'bucket') return { kind: 'strong' };
  return replicationOf({ topology, placement, service, source: from, target });
}

/** Services this one needs, that are not back yet: theirs comes first, on this way too. */
export async function dependenciesNotBack(context: StepContext, move: Move): Promise<NotYet | undefined> {
  const { placement, target } = move;
  const needed = OBJECTIVES[move.service].dependsOn;
  const rows = await Promise.all(
    needed.map((service) => readRoute(context.store, context.topology, { placement, service })),
  );
  const left = rows.filter(({ mode, weights }) => mode !== 'serving' || weights[target] === undefined);
  if (left.length === 0) return undefined;
  const names = left.map(({ service }) => service).join(', ');
  return { kind: 'waiting', reason: `not back yet: ${names}`, retrySeconds: DEPENDENCY_RETRY_SECONDS };
}
