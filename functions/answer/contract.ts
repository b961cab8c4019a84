import * as z from 'zod';
import { GivenAnswer, Left } from '../../strategy/approval';
import { isRestore, isReturn, sourceOf } from '../../strategy/claim';
import { IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/** Only evacuations ask. */
const Asking = IncidentName.refine(
  (name) => !isReturn(name) && !isRestore(name),
  'a return or a restore asks nobody; name an evacuation (evac-…)',
);

/** A person's answer to the open question of that incident and scope. A field that is misspelt is refused, because it might have narrowed something. */
export const Input = z
  .strictObject({
    ...GivenAnswer.shape,
    incident: Asking,
    scope: ScopeName,
    by: z.string().trim().min(1, 'who answers'),
    moves: GivenAnswer.shape.moves.unwrap().min(1, 'name at least one service, or leave it out').exactOptional(),
  })
  .transform((input) => ({ ...input, source: sourceOf(input.incident) }));

/**
 * `passed-on`: the state machine has it. `waiting`: so many further persons have to approve. The others changed nothing: `covers-nothing`
 * (no service would move, with the reasons), `elsewhere` (invoke it in that region), `late` (nobody waits for an answer any more).
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('passed-on'),
    decision: z.enum(['approve', 'decline']),
    by: z.array(z.string()),
    moves: z.array(Move),
    left: z.array(Left),
  }),
  z.object({ kind: z.literal('waiting'), by: z.array(z.string()), missing: z.number().int().min(1) }),
  z.object({ kind: z.literal('covers-nothing'), left: z.array(Left) }),
  z.object({ kind: z.literal('elsewhere'), region: RegionCode }),
  z.object({ kind: z.literal('late'), reason: z.string() }),
]);
export type Output = z.output<typeof Output>;
