import { OBJECTIVES } from '../../strategy/layers';
import { drainedRoute } from '../../strategy/routing-map';
import type { Move } from '../../strategy/flow-words';
import { Superseded } from '../runtime/failures';
import { revokeLease } from '../runtime/control/leases';
import { reviseRoute } from '../runtime/control/rows';
import type { StepContext } from '../runtime/control/step';

/**
 * Takes the writer of a moving service away: sets the row to draining and revokes the lease. Returns when the lease was
 * revoked, in ms; undefined if the service has no single writer.
 */
export async function drainMove(context: StepContext, move: Move, incident: string): Promise<number | undefined> {
  if (OBJECTIVES[move.service].pattern === 'active-active') return undefined;
  const row = await reviseRoute(context, move, (route) => {
    if (route.incident !== incident && route.epoch !== move.fromEpoch) {
      throw new Superseded(
        `${move.placement}/${move.service} is at epoch ${route.epoch}, decided at ${move.fromEpoch}; decide again`,
      );
    }
    return drainedRoute(route, incident);
  });
  // A row past draining was promoted by an earlier run of this incident. Its new lease must not be revoked.
  return row.mode === 'draining' ? revokeLease(context.store, row) : undefined;
}
