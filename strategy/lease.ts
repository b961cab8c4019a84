/**
 * A region's right to accept a placement's writes for one active-passive service. The holder renews on use, and counts
 * the lease from *before* its renewal call, on its own clock. The region that grants the next lease first revokes this
 * one (renewals then fail), and then waits for lease + skew. A lease carries the epoch of its row (see routing-map.ts).
 * If the allowance is smaller than the real clock skew between regions, two writers become possible.
 */
import * as z from 'zod';
import type { Region } from './topology';

/** How long a lease lasts after the start of the last renewal (docs/architecture.md, "One writer"). */
export const LEASE_SECONDS = 15;
/** The holder renews on use after this time: a third of the lease remains for a retry. */
export const LEASE_RENEW_AFTER_SECONDS = 10;
/** The tolerated difference between the clocks of two regions. Assumption: AWS time sync keeps it far smaller. */
export const SKEW_ALLOWANCE_SECONDS = 2;

/** `holder` is absent while nobody may write. `revokedAtMs`: when the last holder lost the right to renew. */
export interface Lease {
  readonly epoch: number;
  readonly holder?: Region;
  readonly revokedAtMs?: number;
}
/** As stored under `leaseKey`. No item means that nobody has asked for the right to write yet (epoch 0). */
export const Lease: z.ZodType<Lease> = z.object({
  epoch: z.number().int(),
  holder: z.string().exactOptional(),
  revokedAtMs: z.number().exactOptional(),
});

/**
 * Whether the holder may still accept a write now, on its own clock. `renewalStartedAtMs` is the time before the
 * renewal call.
 */
export function mayWrite(renewalStartedAtMs: number, nowMs: number): boolean {
  return nowMs < renewalStartedAtMs + LEASE_SECONDS * 1000;
}

/** How old the map may be by which a cell decides. Without a younger one it accepts no write. */
export const MAP_SECONDS = 3;
/**
 * How long an admitted write may still be on its way: two attempts, each half a second to connect and two seconds to
 * answer (functions/runtime/clients.ts). The lease has to outlive the write. Otherwise the write could arrive after the
 * next holder has begun.
 */
export const WRITE_SECONDS_MAX = 5;

/**
 * The first moment at which nobody can be writing by a row that was set to draining before its lease was revoked. It
 * holds for a region that runs: its cells read the map, or stop. So a plan need not wait for the lease to expire.
 */
export function givenBackAtMs(revokedAtMs: number): number {
  return revokedAtMs + (MAP_SECONDS + WRITE_SECONDS_MAX + SKEW_ALLOWANCE_SECONDS) * 1000;
}

/**
 * The first moment at which nobody can be using a revoked lease. Read `revokedAtMs` *after* the holder was removed:
 * with a time from before a slow write, a renewal could outlive the wait.
 */
export function quietAtMs(revokedAtMs: number): number {
  return revokedAtMs + (LEASE_SECONDS + SKEW_ALLOWANCE_SECONDS) * 1000;
}
