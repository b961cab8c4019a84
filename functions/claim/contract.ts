import * as z from 'zod';
import { ExecutionArn, HandStart, IncidentName, RegionCode } from '../../strategy/flow-words';
import { PLAYBOOK_NAMES } from '../../strategy/playbooks';
import { Plays } from '../../strategy/plays';

/**
 * What to conduct, why, and the ARN of the execution that asks to conduct it. `source` is the region to leave or to
 * bring back. In a restore, `placement` is what to restore, in the region `source`. `dead` comes with the reason
 * `takeover`: it is the conductor that detect found dead, and its last sign of life (ISO 8601). The reasons `alarm` and
 * `detected` come from the system; any other reason is in the words of a person. `start` has everything that this
 * person said, for the record. `drill`: the drill that asks for a return. `plays`: what a drill plays; a successor
 * finds it on the claim.
 */
export const Input = z
  .object({
    flow: z.enum(['evacuation', 'return', 'restore', 'drill']).default('evacuation'),
    source: RegionCode,
    placement: z.string().exactOptional(),
    reason: z.string().min(1),
    execution: ExecutionArn,
    dead: z
      .object({
        ...{ incident: IncidentName, execution: z.string(), aliveAt: z.string() },
        left: z.literal(true).exactOptional(),
      })
      .optional(),
    start: HandStart.optional(),
    drill: IncidentName.exactOptional(),
    plays: z
      .object({
        playbook: z.enum(PLAYBOOK_NAMES),
        seed: z.number().int().min(0),
        by: z.string().min(1),
        despite: z.string().min(1).exactOptional(),
      })
      .exactOptional(),
  })
  .refine(({ reason, dead }) => (reason === 'takeover') === (dead !== undefined), {
    path: ['dead'],
    message: 'is required for the reason "takeover", and allowed for no other',
  })
  .refine(({ flow, placement }) => (flow === 'restore') === (placement !== undefined), {
    path: ['placement'],
    message: 'is required for a restore, and allowed for nothing else',
  })
  .refine(({ flow, dead, plays }) => (flow === 'drill' && dead === undefined) === (plays !== undefined), {
    path: ['plays'],
    message: 'is required for a drill, and allowed for nothing else',
  });
export type Input = z.output<typeof Input>;

/**
 * `conducting`: this execution conducts; a repeated call returns the same. `joined`: another execution conducts, or
 * there was nothing to take over, or a return would interfere with that evacuation. `claimedAt` is the time of the
 * first claim (ISO 8601), whichever region conducts now. `attempt` counts from 1 (strategy/claim.ts). A plan or a
 * return that names a drill joins that drill when it is not open any more: then nothing may move for it.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('conducting'),
    incident: IncidentName,
    source: RegionCode,
    conductor: RegionCode,
    claimedAt: z.string(),
    attempt: z.number().int().min(1),
    plays: Plays.exactOptional(),
  }),
  z.object({ kind: z.literal('joined'), incident: IncidentName, conductor: RegionCode }),
]);
export type Output = z.output<typeof Output>;
