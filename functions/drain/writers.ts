import { OBJECTIVES } from '../../strategy/layers';
import { drainedRoute } from '../../strategy/routing-map';
import type { Move } from '../../strategy/target';
import { Superseded } from '../runtime/failures';
import { revokeLease } from '../runtime/control/leases';
import { reviseRoute } from '../runtime/control/rows';
import type { StepContext } from '../runtime/control/step';

/**
 * Takes a moving service's writer away: row to draining, lease revoked. Returns when it was revoked, in ms; undefined
 * if it has no single writer.
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
  // A row past draining was promoted by an earlier run of this incident: its new lease is not ours to revoke.
  return row.mode === 'draining' ? revokeLease(context.store, row) : undefined;
}
