/**
 * A region's right to accept a placement's writes for one active-passive service. The holder renews on use and counts
 * from *before* its renewal call on its own clock; whoever grants the next lease first revokes (renewals then fail),
 * then waits out lease + skew. A lease carries the epoch of its row (see routing-map.ts). If the allowance is smaller
 * than the real clock skew between regions, two writers become possible.
 */
import type { Region } from './topology';

/** A lease lives this long after the renewal that was started last (docs/architecture.md, "One writer"). */
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

/**
 * Whether the holder may still accept a write now, on its own clock. `renewalStartedAtMs` is the time before the
 * renewal call.
 */
export function mayWrite(renewalStartedAtMs: number, nowMs: number): boolean {
  return nowMs < renewalStartedAtMs + LEASE_SECONDS * 1000;
}

/**
 * The first moment at which a revoked lease can no longer be in use anywhere. `revokedAtMs` has to be read *after* the
 * holder was taken away: a time read before a slow write would leave room for a renewal that outlives the wait.
 */
export function quietAtMs(revokedAtMs: number): number {
  return revokedAtMs + (LEASE_SECONDS + SKEW_ALLOWANCE_SECONDS) * 1000;
}
