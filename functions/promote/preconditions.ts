import { leaseKey } from '../../strategy/control-items';
import { OBJECTIVES } from '../../strategy/layers';
import { Lease, quietAtMs } from '../../strategy/lease';
import { withinRpo } from '../../strategy/recovery-point';
import type { Route } from '../../strategy/routing-map';
import { keyRefusal } from '../runtime/data/key-check';
import type { StepContext } from '../runtime/control/step';
import type { Input, NotYet } from './contract';

/** An isolated source may still replicate. Its heartbeats come every ten seconds. */
const REPLICATION_RETRY_SECONDS = 5;
/** 36 tries are three minutes. All other moves wait with their verification for a write that has not arrived. */
const REPLICATION_TRIES = 36;

/**
 * Waits until the old writer cannot write any more (strategy/lease.ts). Active-active services have no single writer.
 */
export async function writerLeft({ store }: StepContext, row: Route): Promise<NotYet | undefined> {
  if (OBJECTIVES[row.service].pattern === 'active-active') return undefined;
  const lease = await store.get(leaseKey(row.placement, row.service), Lease);
  if (lease?.epoch !== row.epoch || lease.holder !== undefined || lease.revokedAtMs === undefined) {
    return {
      kind: 'refused',
      reason: `the lease at epoch ${row.epoch} has not been revoked, so somebody may be writing`,
    };
  }
  const leftSeconds = Math.ceil((quietAtMs(lease.revokedAtMs) - Date.now()) / 1000);
  if (leftSeconds <= 0) return undefined;
  return { kind: 'waiting', reason: 'the last lease may still be in use', retrySeconds: leftSeconds };
}

/**
 * A loss is allowed within the RPO, or up to what an operator accepted. An unknown loss is allowed only if an operator
 * accepted an unknown loss.
 */
export function lossLeft(
  { move, approvedLossSeconds: approved, tries }: Pick<Input, 'move' | 'approvedLossSeconds' | 'tries'>,
  lossSeconds: number | null,
): NotYet | undefined {
  const isAllowed =
    approved === null ||
    withinRpo(lossSeconds, move.service) === 'within' ||
    (lossSeconds !== null && lossSeconds <= approved);
  if (isAllowed) return undefined;
  const loss = lossSeconds === null ? 'an unknown loss' : `a loss of ${lossSeconds} s`;
  const reason = `${loss} is neither within the RPO of ${move.service} nor within the ${approved} s accepted`;
  if (tries >= REPLICATION_TRIES) return { kind: 'refused', reason };
  return { kind: 'waiting', reason, retrySeconds: REPLICATION_RETRY_SECONDS };
}

/**
 * The row must still be what was decided on. This incident must have drained an active-passive row since, unless the
 * row was already read-only.
 */
export function notDecidedFor(row: Route, { incident, move, from }: Input): NotYet | undefined {
  const isDrained = row.mode === 'draining' && row.incident === incident;
  const mayWrite = from !== null && row.mode !== 'read-only';
  const hasWriter = OBJECTIVES[move.service].pattern === 'active-passive' && mayWrite;
  const isReady = hasWriter ? isDrained : row.epoch === move.fromEpoch;
  if (isReady) return undefined;
  const found = `found ${row.mode} at epoch ${row.epoch}, written by ${row.incident ?? 'the deployment'}`;
  return {
    kind: 'refused',
    reason: `${move.placement}/${move.service} was decided at epoch ${move.fromEpoch}, ${found}`,
  };
}

/** A retry does not cure a key that cannot be used, so the answer is `refused`. */
export async function keyObstacle({ topology }: StepContext, { move }: Input): Promise<NotYet | undefined> {
  const reason = await keyRefusal(topology, move);
  return reason === undefined ? undefined : { kind: 'refused', reason };
}
