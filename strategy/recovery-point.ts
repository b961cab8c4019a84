/**
 * How much a promotion would lose: the time between the last heartbeat that reached the target and the start of the
 * outage (strategy §1, RPO), and what a heartbeat may have overtaken. Heartbeats are written every ten seconds, so the
 * answer is an upper bound, up to ten seconds above the truth; it is one only as long as the overtaking allowance
 * holds.
 */
import { OBJECTIVES, type Service, type Store } from './layers';

/**
 * Items and objects replicate independently, so something older than a heartbeat may still be on its way. Assumptions:
 * DynamoDB usually within a second; S3 most objects in seconds (its SLA of 99.99 % within 15 min is the tail this does
 * not cover).
 */
const OVERTAKEN_SECONDS: Readonly<Record<Store, number>> = { 'tier0-table': 2, 'data-table': 2, bucket: 30 };

/**
 * Seconds of acknowledged writes that may be missing in the target; null when no heartbeat is known: unknown is not
 * zero.
 */
export function expectedLossSeconds(known: {
  readonly heartbeatAtMs: number | null;
  readonly outageStartedAtMs: number;
  readonly store: Store;
}): number | null {
  if (known.heartbeatAtMs === null) return null;
  return Math.max(0, (known.outageStartedAtMs - known.heartbeatAtMs) / 1000) + OVERTAKEN_SECONDS[known.store];
}

/**
 * Whether a loss meets the service's RPO. The table says "less than", but for identity: "0–5 seconds" includes the
 * five.
 */
export function withinRpo(lossSeconds: number | null, service: Service): 'within' | 'beyond' | 'unknown' {
  if (lossSeconds === null || Number.isNaN(lossSeconds)) return 'unknown';
  const target = OBJECTIVES[service].rpoTargetSeconds;
  const met = service === 'identity' ? lossSeconds <= target : lossSeconds < target;
  return met ? 'within' : 'beyond';
}
