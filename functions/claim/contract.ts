import * as z from 'zod';
import { ExecutionArn, HandStart, IncidentName, RegionCode } from '../../strategy/flow-words';

/**
 * Which region is to be left, or to come back, or which `placement` is to be restored in `source`, why, and which
 * execution asks to conduct that (its ARN). With `takeover` comes whom it replaces: a conductor that detect found dead,
 * and the last sign of life seen of it (ISO 8601). `alarm` and `detected` are reasons of the system's own; every other
 * one is a person's, in whose words it stands; `start` has all that they said, for the record.
 */
export const Input = z
  .object({
    flow: z.enum(['evacuation', 'return', 'restore']).default('evacuation'),
    source: RegionCode,
    placement: z.string().exactOptional(),
    reason: z.string().min(1),
    execution: ExecutionArn,
    dead: z.object({ incident: IncidentName, execution: z.string(), aliveAt: z.string() }).optional(),
    start: HandStart.optional(),
  })
  .refine(({ reason, dead }) => (reason === 'takeover') === (dead !== undefined), {
    path: ['dead'],
    message: 'names whom a takeover replaces, and belongs to nothing else',
  })
  .refine(({ flow, placement }) => (flow === 'restore') === (placement !== undefined), {
    path: ['placement'],
    message: 'is what a restore is about, and nothing else',
  });

/**
 * `conducting`: this execution conducts; repeated calls say the same. `joined`: another one does, or there was nothing
 * to take over, or a return would get in the way of that evacuation. `claimedAt` is ISO 8601, and of the first claim,
 * whoever conducts by now. `attempt` counts from 1 (strategy/claim.ts).
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('conducting'),
    incident: IncidentName,
    source: RegionCode,
    conductor: RegionCode,
    claimedAt: z.string(),
    attempt: z.number().int().min(1),
  }),
  z.object({ kind: z.literal('joined'), incident: IncidentName, conductor: RegionCode }),
]);
