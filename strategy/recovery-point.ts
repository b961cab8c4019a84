/**
 * How much a promotion would lose: the time from the last heartbeat that reached the target to the start of the outage
 * (strategy §1, RPO), plus an allowance for writes that the heartbeat may have overtaken. Heartbeats are written every
 * ten seconds, so the result is an upper bound, at most ten seconds above the truth. It is an upper bound only if the
 * allowance is large enough.
 */
import { OBJECTIVES, type Service, type Store } from './layers';

/**
 * Items and objects replicate independently, so a write that is older than a heartbeat may arrive after it.
 * Assumptions: DynamoDB usually replicates within a second, and S3 copies most objects within seconds. This does not
 * cover the tail of S3 (its SLA: 99.99 % within 15 min).
 */
const OVERTAKEN_SECONDS: Readonly<Record<Store, number>> = { 'tier0-table': 2, 'data-table': 2, bucket: 30 };

/**
 * Seconds of acknowledged writes that the target may lack. Null when no heartbeat is known, because unknown is not
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
 * Whether the target has every write that was acknowledged until `stoppedAtMs`. Null, no heartbeat, proves nothing. The
 * same allowance for overtaken writes holds.
 */
export function hasEverything(known: {
  readonly heartbeatAtMs: number | null;
  readonly stoppedAtMs: number;
  readonly store: Store;
}): boolean {
  return (
    known.heartbeatAtMs !== null && known.heartbeatAtMs >= known.stoppedAtMs + OVERTAKEN_SECONDS[known.store] * 1000
  );
}

/**
 * Whether a loss is within the service's RPO. The table says "less than", except for identity: "0–5 seconds" includes
 * the five.
 */
export function withinRpo(lossSeconds: number | null, service: Service): 'within' | 'beyond' | 'unknown' {
  if (lossSeconds === null || Number.isNaN(lossSeconds)) return 'unknown';
  const target = OBJECTIVES[service].rpoTargetSeconds;
  const met = service === 'identity' ? lossSeconds <= target : lossSeconds < target;
  return met ? 'within' : 'beyond';
}
