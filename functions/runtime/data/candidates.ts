import type { OpenQuestion } from '../../../strategy/allocation';
import { fitnessFor } from '../../../strategy/due';
import type { Route } from '../../../strategy/routing-map';
import type { KeyState } from '../../../strategy/target';
import { placementNamed, regionsOf, type Region, type Topology } from '../../../strategy/topology';
import type { Known } from '../control/situation';
import type { StepContext } from '../control/step';
import { keyRefusal, type KeyUse } from './key-check';
import { lossSecondsOf, replicationWithFailures, type Replication } from './replication';

/** The region that is left, and when its outage began. */
export interface Outage {
  readonly source: Region;
  readonly outageStartedAtMs: number;
}

/** Collects everything that the choice needs, except the room that earlier choices leave. */
export async function questionOf(
  context: StepContext,
  { known, route, outage }: { known: Known; route: Route; outage: Outage },
): Promise<OpenQuestion> {
  const { source, outageStartedAtMs } = outage;
  const { service } = route;
  const { topology } = context;
  const placement = placementNamed(topology, route.placement);
  const others = regionsOf(placement).filter((region) => region !== source);
  const candidates = await Promise.all(
    others.map(async (region) => {
      const asked = { placement: placement.name, service, target: region };
      const [replication, key] = await Promise.all([replicationSeen(context, source, asked), keySeen(topology, asked)]);
      const lagSeconds = lossSecondsOf(replication, { service, outageStartedAtMs });
      return { region, health: fitnessFor(known, region, asked), lagSeconds, key };
    }),
  );
  return { placement, service, route, source, candidates };
}

/**
 * A replica that does not answer leaves the lag unknown. The promotion checks again whether that replica may be
 * promoted.
 */
async function replicationSeen({ store, topology }: StepContext, source: Region, asked: KeyUse): Promise<Replication> {
  return replicationWithFailures(store, { topology, source, ...asked }).catch(() => ({ kind: 'unknown' }));
}

/** If KMS does not answer, the state of the key is unknown. The promotion insists on an answer. */
async function keySeen(topology: Topology, asked: KeyUse): Promise<KeyState> {
  try {
    const reason = await keyRefusal(topology, asked);
    return reason === undefined ? { kind: 'usable' } : { kind: 'unusable', reason };
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.name : String(error) };
  }
}
