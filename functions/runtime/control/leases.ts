import { leaseKey } from '../../../strategy/control-items';
import { OBJECTIVES } from '../../../strategy/layers';
import type { Lease as LeaseItem } from '../../../strategy/lease';
import type { Route } from '../../../strategy/routing-map';
import { Lease } from './control-records';
import type { ControlStore } from './control-store';
import { Superseded } from '../failures';
import { revise } from './revise';

/**
 * Takes the right to write away at the row's epoch, and returns when, in ms. Safe to repeat. Two writes: the first
 * takes the holder away, so that no renewal can succeed any more; only then is the time taken. Taken before, it would
 * be too early whenever the write is slow and a renewal slips in, and the next writer would start too soon.
 */
export async function revokeLease(store: ControlStore, row: Route): Promise<number> {
  const key = leaseKey(row.placement, row.service);
  const guard = ({ epoch, holder }: LeaseItem) => ({ epoch, holder });
  const takeAway = (lease: LeaseItem | undefined): LeaseItem =>
    lease && lease.epoch >= row.epoch ? lease : { epoch: row.epoch };
  await revise(store, { key, schema: Lease, change: takeAway, guard });
  const stamp = (lease: LeaseItem | undefined): LeaseItem => {
    if (lease?.epoch !== row.epoch || lease.holder !== undefined) {
      throw new Superseded(`the lease of ${row.placement}/${row.service} was changed while it was being revoked`);
    }
    return lease.revokedAtMs === undefined ? { ...lease, revokedAtMs: Date.now() } : lease;
  };
  const { revokedAtMs = Date.now() } = await revise(store, { key, schema: Lease, change: stamp, guard });
  return revokedAtMs;
}

/** Gives a region the right to write at the row's epoch. Without a single writer there is no lease. Safe to repeat. */
export async function grantLease(store: ControlStore, row: Route, holder: string): Promise<void> {
  if (OBJECTIVES[row.service].pattern === 'active-active') return;
  await revise(store, {
    key: leaseKey(row.placement, row.service),
    schema: Lease,
    change: (lease) => {
      // The holder's own renewals keep the epoch; a later epoch belongs to a later decision.
      if (lease && lease.epoch >= row.epoch) return lease;
      return { epoch: row.epoch, holder };
    },
    guard: ({ epoch, holder: current, revokedAtMs }) => ({ epoch, holder: current, revokedAtMs }),
  });
}
