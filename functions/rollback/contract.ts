import * as z from 'zod';
import { SERVICES } from '../../strategy/layers';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/** What went wrong, as the state machine names it. */
const Failure = z.object({ Error: z.string().default('Unfinished'), Cause: z.string().optional() });

/**
 * `execution`: who asks, which has to be the conductor. `failure`: why; empty when an earlier conductor knew. `hold`:
 * the rollback itself has failed, for this reason, so nothing is given back any more.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  scope: ScopeName,
  execution: ExecutionArn,
  failure: Failure,
  hold: z.string().optional(),
});

/** A row of the scope as the rollback leaves it. */
const Row = z.object({ placement: z.string(), service: z.enum(SERVICES), epoch: z.number().int() });

/**
 * Writes that were accepted in `region` under `epoch`, the target's, between two moments (ISO 8601), the first on the
 * safe side: to be compared with what the source has. Nothing is deleted anywhere. DynamoDB brings them back by
 * replication; S3 replicates one way only.
 */
export const Reconcile = Row.extend({ region: RegionCode, from: z.string(), until: z.string() });
export type Reconcile = z.infer<typeof Reconcile>;

const undone = {
  failure: Failure,
  reason: z.string(),
  /** Given back to the source. */
  back: z.array(Row),
  /** Read-only, until a person decides. */
  readOnly: z.array(Row),
  /** Served on by the regions that shared it before, without the source. */
  kept: z.array(Row),
  /** Resumed before, by whichever conductor, and left alone. */
  served: z.array(Move),
  reconcile: z.array(Reconcile),
  /** Whether the source is no longer published as drained. */
  undrained: z.boolean(),
};

/**
 * `waiting`: rows are read-only, their last writers may still be writing; ask again. `rolled-back`: all of the scope is
 * back. `held`: it cannot go back, or not all of it. `nothing`: the scope had begun nothing that is not served by its
 * target.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting'), reason: z.string(), retrySeconds: z.number().int().min(1) }),
  z.object({ kind: z.literal('rolled-back'), ...undone }),
  z.object({ kind: z.literal('read-only'), ...undone }),
  z.object({ kind: z.literal('nothing'), ...undone }),
]);
export type Undone = Exclude<z.infer<typeof Output>, { kind: 'waiting' }>;
