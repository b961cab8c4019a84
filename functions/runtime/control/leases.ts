import { leaseKey } from '../../../strategy/control-items';
import { OBJECTIVES } from '../../../strategy/layers';
import type { Route } from '../../../strategy/routing-map';
import { Lease } from '../../../strategy/lease';
import type { ControlStore } from './control-store';
import { Superseded } from '../failures';
import { revise } from './revise';

/**
 * Revokes the right to write at the row's epoch. Returns when, in ms. Safe to repeat.
 *
 * It takes two writes. The first removes the holder, so that no renewal can succeed. Only then is the time taken. A
 * time taken earlier would be too early if the write is slow and a renewal comes in between, and the next writer would
 * start too soon.
 */
export async function revokeLease(store: ControlStore, row: Route): Promise<number> {
  const key = leaseKey(row.placement, row.service);
  const guard = ({ epoch, holder }: Lease) => ({ epoch, holder });
  const takeAway = (lease: Lease | undefined): Lease =>
    lease && lease.epoch >= row.epoch ? lease : { epoch: row.epoch };
  await revise(store, { key, schema: Lease, change: takeAway, guard });
  const stamp = (lease: Lease | undefined): Lease => {
    if (lease?.epoch !== row.epoch || lease.holder !== undefined) {
      throw new Superseded(`the lease of ${row.placement}/${row.service} was changed while it was being revoked`);
    }
    return lease.revokedAtMs === undefined ? { ...lease, revokedAtMs: Date.now() } : lease;
  };
  const { revokedAtMs = Date.now() } = await revise(store, { key, schema: Lease, change: stamp, guard });
  return revokedAtMs;
}

/** Gives a region the right to write at the row's epoch. An active-active service has no lease. Safe to repeat. */
export async function grantLease(store: ControlStore, row: Route, holder: string): Promise<void> {
  if (OBJECTIVES[row.service].pattern === 'active-active') return;
  await revise(store, {
    key: leaseKey(row.placement, row.service),
    schema: Lease,
    change: (lease) => {
      // A renewal by the holder keeps the epoch. A later epoch belongs to a later decision.
      if (lease && lease.epoch >= row.epoch) return lease;
      return { epoch: row.epoch, holder };
    },
    guard: ({ epoch, holder: current, revokedAtMs }) => ({ epoch, holder: current, revokedAtMs }),
  });
}
