import * as z from 'zod';
import { GivenAnswer, Left } from '../../strategy/approval';
import { isDrill, isRestore, isReturn, sourceOf } from '../../strategy/claim';
import { IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/** Only evacuations ask. */
const Asking = IncidentName.refine(
  (name) => ![isReturn, isRestore, isDrill].some((is) => is(name)),
  'a return or a restore asks nobody; name an evacuation (evac-…)',
);

/**
 * A person's answer to the open question of that incident and scope: the body of the call, and who signed it. `by`: the
 * person (`personOf`). `caller`: the ARN, as CloudTrail records it. A misspelt field is refused, because it might have
 * been meant to narrow the answer.
 */
export const Input = z
  .strictObject({
    ...GivenAnswer.shape,
    incident: Asking,
    scope: ScopeName,
    caller: z.string(),
    moves: GivenAnswer.shape.moves.unwrap().min(1, 'name at least one service, or leave it out').exactOptional(),
  })
  .transform((input) => ({ ...input, source: sourceOf(input.incident) }));
export type Input = z.output<typeof Input>;

/**
 * `passed-on`: the state machine has the answer. `waiting`: `missing` more persons have to approve. The other kinds
 * changed nothing: `covers-nothing` (no service would move; `left` has the reasons), `elsewhere` (answer in that
 * region, at that URL), `late` (nobody waits for an answer any more).
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
  z.object({ kind: z.literal('elsewhere'), region: RegionCode, answerAt: z.string() }),
  z.object({ kind: z.literal('late'), reason: z.string() }),
]);
export type Output = z.output<typeof Output>;
