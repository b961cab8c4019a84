import * as z from 'zod';
import { SERVICES } from '../../strategy/layers';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/** The failure, as the state machine names it. */
const Failure = z.object({ Error: z.string().default('Unfinished'), Cause: z.string().optional() });

/**
 * `execution`: the execution that asks; it has to be the conductor. `failure`: why; empty when only an earlier
 * conductor knew it. `hold`: the rollback itself has failed for this reason, so nothing more is given back.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  scope: ScopeName,
  execution: ExecutionArn,
  failure: Failure,
  hold: z.string().optional(),
});
export type Input = z.output<typeof Input>;

/** A row of the scope after the rollback. */
const Row = z.object({ placement: z.string(), service: z.enum(SERVICES), epoch: z.number().int() });

/**
 * Writes that `region`, the target, accepted under its `epoch` between two moments (ISO 8601). `from` is early enough
 * for all of them. Compare these writes with the data of the source. Nothing is deleted anywhere. DynamoDB replicates
 * them back; S3 replicates only one way.
 */
export const Reconcile = Row.extend({ region: RegionCode, from: z.string(), until: z.string() });
export type Reconcile = z.infer<typeof Reconcile>;

const undone = {
  failure: Failure,
  reason: z.string(),
  /** Rows that were given back to the source. */
  back: z.array(Row),
  /** Rows that are read-only until a person decides. */
  readOnly: z.array(Row),
  /** Shared rows: their other regions go on serving them, without the source. */
  kept: z.array(Row),
  /** Moves that any conductor had resumed before. They stay. */
  served: z.array(Move),
  reconcile: z.array(Reconcile),
  /** Whether the source is no longer published as drained. */
  undrained: z.boolean(),
};

/**
 * `waiting`: the rows are read-only, but their last writers may still be writing; ask again. `rolled-back`: the source
 * serves all of the scope again. `read-only`: the scope, or a part of it, cannot go back. `nothing`: the targets serve
 * everything that the scope had begun.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting'), reason: z.string(), retrySeconds: z.number().int().min(1) }),
  z.object({ kind: z.literal('rolled-back'), ...undone }),
  z.object({ kind: z.literal('read-only'), ...undone }),
  z.object({ kind: z.literal('nothing'), ...undone }),
]);
export type Output = z.output<typeof Output>;
export type Undone = Exclude<Output, { kind: 'waiting' }>;
