import * as z from 'zod';
import { GivenAnswer, Left } from '../../strategy/approval';
import { isDrill, isRestore, isReturn, sourceOf } from '../../strategy/claim';
import { IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/**
 * The fields that are used of a function URL's event, payload format 2.0. Lambda sets `authorizer.iam` after it has
 * checked the signature and asked IAM. A caller who has only the policy for people cannot get here in any other way
 * (docs/adr/0025).
 */
export const UrlEvent = z.object({
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string() }) }) }),
});

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

/**
 * What the caller gets over HTTP. 200: an `Output`; its `kind` says what happened to the answer. Otherwise `{ reason
 * }`: 400 names the wrong field; 403: no person, or not one single person, has signed; 503: try again, which is safe.
 * Lambda itself answers 403 to a caller without permission, 429 when it is throttled, and 502 when the function fails.
 */
export interface Reply {
  readonly statusCode: 200 | 400 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
