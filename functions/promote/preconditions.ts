import { leaseKey } from '../../strategy/control-items';
import { OBJECTIVES } from '../../strategy/layers';
import { givenBackAtMs, Lease, quietAtMs } from '../../strategy/lease';
import { hasEverything, withinRpo } from '../../strategy/recovery-point';
import type { Route } from '../../strategy/routing-map';
import { keyRefusal } from '../runtime/data/key-check';
import type { Replication } from '../runtime/data/replication';
import type { StepContext } from '../runtime/control/step';
import type { Input, NotYet } from './contract';

/** An isolated source may still replicate. Its heartbeats come every ten seconds. */
const REPLICATION_RETRY_SECONDS = 5;
/** 36 tries are three minutes. All other moves wait with their verification for a write that has not arrived. */
const REPLICATION_TRIES = 36;

/**
 * Waits until the old writer cannot write any more (strategy/lease.ts). Active-active services have no single writer.
 */
export async function writerLeft(
  { store }: StepContext,
  row: Route,
  request: Pick<Input, 'incident' | 'move' | 'planned'>,
): Promise<NotYet | undefined> {
  if (OBJECTIVES[row.service].pattern === 'active-active' || writesThere(row, request)) return undefined;
  const lease = await store.get(leaseKey(row.placement, row.service), Lease);
  if (lease?.epoch !== row.epoch || lease.holder !== undefined || lease.revokedAtMs === undefined) {
    return {
      kind: 'refused',
      reason: `the lease at epoch ${row.epoch} has not been revoked, so somebody may be writing`,
    };
  }
  const quiet = request.planned ? givenBackAtMs : quietAtMs;
  const leftSeconds = Math.ceil((quiet(lease.revokedAtMs) - Date.now()) / 1000);
  if (leftSeconds <= 0) return undefined;
  return { kind: 'waiting', reason: 'the last lease may still be in use', retrySeconds: leftSeconds };
}

/**
 * A loss is allowed within the RPO, or up to what an operator accepted. An unknown loss is allowed only if an operator
 * accepted an unknown loss.
 */
export function lossLeft(
  request: Pick<Input, 'move' | 'approvedLossSeconds' | 'tries' | 'planned' | 'outageStartedAt'>,
  lossSeconds: number | null,
): NotYet | undefined {
  const { move, approvedLossSeconds: approved } = request;
  const isAllowed =
    approved === null ||
    withinRpo(lossSeconds, move.service) === 'within' ||
    (lossSeconds !== null && lossSeconds <= approved);
  if (isAllowed) return undefined;
  const loss = lossSeconds === null ? 'an unknown loss' : `a loss of ${lossSeconds} s`;
  const reason = `${loss} is neither within the RPO of ${move.service} nor within the ${approved} s accepted`;
  if (hasWaited(request)) return { kind: 'refused', reason };
  const retrySeconds = request.planned ? CATCH_UP_RETRY_SECONDS : REPLICATION_RETRY_SECONDS;
  return { kind: 'waiting', reason, retrySeconds };
}

/**
 * The row must still be what was decided on. This incident must have drained an active-passive row since, unless the
 * row was already read-only.
 */
export function notDecidedFor(row: Route, request: Input): NotYet | undefined {
  const { incident, move, from } = request;
  if (writesThere(row, request)) return undefined;
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

/** Whether a plan of this incident has made the target the writer, and the source failed before it was left. */
const writesThere = (row: Route, { incident, move }: Pick<Input, 'incident' | 'move'>): boolean =>
  row.mode === 'serving' && row.incident === incident && row.returning === move.target;

/** Whether replication had its time. In a plan, writers wait for it. */
const hasWaited = ({
  planned,
  tries,
  outageStartedAt,
}: Pick<Input, 'planned' | 'tries' | 'outageStartedAt'>): boolean =>
  planned ? Date.now() >= Date.parse(outageStartedAt) + CATCH_UP_MS : tries >= REPLICATION_TRIES;

/** How often a plan looks whether the target has everything, in seconds: writers wait meanwhile. */
const CATCH_UP_RETRY_SECONDS = 1;
/** A heartbeat comes every ten seconds. A plan that waits for two in vain gives the source its writers back. */
const CATCH_UP_MS = 20_000;

/**
 * In a plan, the target of a service with one writer waits until it has every write that the source acknowledged before
 * it stopped. Shared services never stop: the source only leaves.
 */
export function writesLeft(replication: Replication, request: Input): NotYet | undefined {
  const { planned, move, outageStartedAt } = request;
  const { store, pattern } = OBJECTIVES[move.service];
  const heartbeatAtMs = replication.kind === 'seen' ? replication.atMs : null;
  const stoppedAtMs = Date.parse(outageStartedAt);
  const isComplete = replication.kind === 'strong' || hasEverything({ heartbeatAtMs, stoppedAtMs, store });
  if (!planned || pattern === 'active-active' || isComplete) return undefined;
  const seen = heartbeatAtMs === null ? 'no heartbeat' : `the heartbeat of ${new Date(heartbeatAtMs).toISOString()}`;
  const reason = `${move.target} has ${seen} of ${move.placement}/${move.service}; the last write was before ${outageStartedAt}`;
  if (hasWaited(request)) return { kind: 'refused', reason };
  return { kind: 'waiting', reason, retrySeconds: CATCH_UP_RETRY_SECONDS };
}

/**
 * A retry does not cure a key that cannot be used, so the answer is `refused`. Throws SDK errors that may pass. A plan
 * tries no longer than it waits for writes: its target may be gone, and the source is well.
 */
export async function keyObstacle({ topology }: StepContext, request: Input): Promise<NotYet | undefined> {
  const { move, planned } = request;
  const reason = await keyRefusal(topology, move).catch((error: unknown) => {
    if (!planned || !hasWaited(request)) throw error;
    return `the key of ${move.placement} gives no answer in ${move.target}: ${String(error)}`;
  });
  return reason === undefined ? undefined : { kind: 'refused', reason };
}
