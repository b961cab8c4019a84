/**
 * How much a promotion would lose: the time between the last heartbeat that reached the target and the start of the outage
 * (strategy §1, RPO). Assumes that what was written before a replicated heartbeat has arrived too; heartbeats are written
 * every ten seconds, so the answer is an upper bound, up to ten seconds above the truth.
 */
import { OBJECTIVES, type Service } from './layers';

/** Seconds of acknowledged writes that may be missing in the target; null when no heartbeat is known: unknown is not zero. */
export function expectedLossSeconds(known: {
  readonly heartbeatAtMs: number | null;
  readonly outageStartedAtMs: number;
}): number | null {
  if (known.heartbeatAtMs === null) return null;
  return Math.max(0, (known.outageStartedAtMs - known.heartbeatAtMs) / 1000);
}

/** Whether a loss meets the service's RPO. The table says "less than", but for identity: "0–5 seconds" includes the five. */
export function withinRpo(lossSeconds: number | null, service: Service): 'within' | 'beyond' | 'unknown' {
  if (lossSeconds === null || Number.isNaN(lossSeconds)) return 'unknown';
  const target = OBJECTIVES[service].rpoTargetSeconds;
  const met = service === 'identity' ? lossSeconds <= target : lossSeconds < target;
  return met ? 'within' : 'beyond';
}
