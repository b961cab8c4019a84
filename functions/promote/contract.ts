import * as z from 'zod';
import { SERVICES } from '../../strategy/layers';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/**
 * `alongside`: services of the placement that move by the same decision, this one included. `tries`: how often this
 * promotion was asked for before. `approvedLossSeconds`: the accepted loss of a return, or of a start by hand where one
 * person is enough (null: an unknown loss was accepted). In all other cases the answered question says it. `from`: in a
 * return, the region that hands the service back; null when nobody serves it.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  move: Move,
  alongside: z.array(z.enum(SERVICES)),
  tries: z.number().int().min(0),
  outageStartedAt: z.string(),
  approvedLossSeconds: z.number().min(0).nullable(),
  from: RegionCode.nullable().optional(),
  /** Whether the source is healthy and left on purpose. */
  planned: z.boolean().default(false),
  /** Whether the source serves nobody. If nobody says so, it may have accepted writes until it was left. */
  lost: z.boolean().default(false),
});
export type Input = z.output<typeof Input>;

/**
 * `waiting`: not yet, ask again after `retrySeconds`. `refused`: never in this incident. `lossSeconds`: what the target
 * may lack (`statedLossOf`); null when unknown. The evidence beside it has the loss that was asked about (`lossOf`).
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('promoted'),
    placement: z.string(),
    service: z.enum(SERVICES),
    target: RegionCode,
    epoch: z.number().int(),
    lossSeconds: z.number().nullable(),
  }),
  z.object({ kind: z.literal('waiting'), reason: z.string(), retrySeconds: z.number().int().min(1) }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type Output = z.output<typeof Output>;

export type NotYet = Exclude<Output, { kind: 'promoted' }>;
