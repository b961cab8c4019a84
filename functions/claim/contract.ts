import * as z from 'zod';
import { ExecutionArn, HandStart, IncidentName, RegionCode } from '../../strategy/flow-words';

/**
 * What to conduct, why, and the ARN of the execution that asks to conduct it. `source` is the region to leave or to
 * bring back. In a restore, `placement` is what to restore, in the region `source`. `dead` comes with the reason
 * `takeover`: it is the conductor that detect found dead, and its last sign of life (ISO 8601). The reasons `alarm` and
 * `detected` come from the system; any other reason is in the words of a person. `start` has everything that this
 * person said, for the record.
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
    message: 'is required for the reason "takeover", and allowed for no other',
  })
  .refine(({ flow, placement }) => (flow === 'restore') === (placement !== undefined), {
    path: ['placement'],
    message: 'is required for a restore, and allowed for nothing else',
  });
export type Input = z.output<typeof Input>;

/**
 * `conducting`: this execution conducts; a repeated call returns the same. `joined`: another execution conducts, or
 * there was nothing to take over, or a return would interfere with that evacuation. `claimedAt` is the time of the
 * first claim (ISO 8601), whichever region conducts now. `attempt` counts from 1 (strategy/claim.ts).
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
export type Output = z.output<typeof Output>;
