import { leaseKey } from '../../strategy/control-items';
import { OBJECTIVES } from '../../strategy/layers';
import type { Route as RouteItem } from '../../strategy/routing-map';
import { Lease } from './control-records';
import { revise } from './revise';
import type { StepContext } from './step';

/** Gives the target the right to write at the row's epoch. Without a single writer there is no lease. Safe to repeat. */
export async function grantLease({ store }: StepContext, row: RouteItem, target: string): Promise<void> {
  if (OBJECTIVES[row.service].pattern === 'active-active') return;
  await revise(store, {
    key: leaseKey(row.placement, row.service),
    schema: Lease,
    change: (lease) => {
      // The holder's own renewals keep the epoch; a later epoch belongs to a later decision.
      if (lease && lease.epoch >= row.epoch) return lease;
      return { epoch: row.epoch, holder: target };
    },
    guard: ({ epoch, holder, revokedAtMs }) => ({ epoch, holder, revokedAtMs }),
  });
}
