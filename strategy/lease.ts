/**
 * A region's right to accept a placement's writes for one active-passive service. The holder renews on use and counts from
 * *before* its renewal call on its own clock; whoever grants the next lease first revokes (renewals then fail), then waits out
 * lease + skew. A lease carries the epoch of its row (see routing-map.ts). If the allowance is smaller than the real clock skew
 * between regions, two writers become possible.
 */
import type { Region } from './topology';

/** A lease lives this long after the renewal that was started last (design §4, writers). */
export const LEASE_SECONDS = 15;
/** The holder renews on use once this much has passed: a third of the lease is left for a retry. */
export const LEASE_RENEW_AFTER_SECONDS = 10;
/** Difference between two regions' clocks that we tolerate; assumption: AWS time sync keeps it far below. */
export const SKEW_ALLOWANCE_SECONDS = 2;

/** `holder` is absent while nobody may write; `revokedAtMs` is when the last holder lost the right to renew. */
export interface Lease {
  readonly epoch: number;
  readonly holder?: Region;
  readonly revokedAtMs?: number;
}

/** Whether the holder may still accept a write now, on its own clock. `renewalStartedAtMs` is the time before the renewal call. */
export function mayWrite(renewalStartedAtMs: number, nowMs: number): boolean {
  return nowMs < renewalStartedAtMs + LEASE_SECONDS * 1000;
}

/** The first moment at which a revoked lease can no longer be in use anywhere. */
export function quietAtMs(revokedAtMs: number): number {
  return revokedAtMs + (LEASE_SECONDS + SKEW_ALLOWANCE_SECONDS) * 1000;
}

/** The lease nobody holds, at the epoch of the drained row; `revokedAtMs` on the clock of whoever drains. */
export function revokedLease(epoch: number, revokedAtMs: number): Lease {
  return { epoch, revokedAtMs };
}

/** The lease of a promoted row, at that row's epoch. Only for a lease that `isQuiet`, or two regions may write. */
export function grantedLease(epoch: number, holder: Region): Lease {
  return { epoch, holder };
}

/**
 * What the control store must check before it accepts a renewal: same holder, same epoch. An absent item stands for epoch 0,
 * in which only the home serves; the drain writes the item, so that nobody can come back to that.
 */
export function mayRenew(
  lease: Lease | undefined,
  claimant: { readonly holder: Region; readonly epoch: number },
): boolean {
  if (lease === undefined) return claimant.epoch === 0;
  return lease.holder === claimant.holder && lease.epoch === claimant.epoch;
}

/** Whether a revoked lease has run out everywhere, so that the next one may be granted. A held or absent lease never has: revoke first. */
export function isQuiet(lease: Lease | undefined, nowMs: number): boolean {
  if (lease?.revokedAtMs === undefined || lease.holder !== undefined) return false;
  return nowMs >= quietAtMs(lease.revokedAtMs);
}
