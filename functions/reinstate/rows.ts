import { leaseKey, routeKey } from '../../strategy/control-items';
import { Lease, quietAtMs } from '../../strategy/lease';
import { reinstatedRoute, Route, servingRegions } from '../../strategy/routing-map';
import { grantLease } from '../runtime/control/leases';
import { revise } from '../runtime/control/revise';
import type { StepContext } from '../runtime/control/step';
import type { Region } from '../../strategy/topology';

/** Seconds until nobody can be using the lease that was revoked for this row; 0 when nobody can any more. */
export async function quietInSeconds({ store }: StepContext, row: Route): Promise<number> {
  if (row.mode !== 'draining') return 0;
  const lease = await store.get(leaseKey(row.placement, row.service), Lease);
  const revokedAtMs = lease?.epoch === row.epoch ? lease.revokedAtMs : Date.now();
  return Math.max(0, Math.ceil((quietAtMs(revokedAtMs ?? Date.now()) - Date.now()) / 1000));
}

/**
 * Lets the row be served again, and lets its one writer write. `source`: the region that the return was for. Leaves the
 * row alone if another incident has it now. Returns the row that is valid now.
 */
export async function giveBack(context: StepContext, drained: Route, source: Region): Promise<Route> {
  const { incident } = drained;
  const row = await revise(context.store, {
    key: routeKey(drained.placement, drained.service),
    schema: Route,
    change: (stored) => {
      const current = stored ?? drained;
      const isOurs = current.incident === incident && current.mode === 'draining';
      return isOurs ? reinstatedRoute(current, source) : current;
    },
    guard: ({ epoch, mode }) => ({ epoch, mode }),
  });
  const [writer] = servingRegions(row);
  if (row.incident === incident && writer !== undefined) await grantLease(context.store, row, writer);
  return row;
}
