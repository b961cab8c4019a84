import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import { coveredBy, standingOf, withAnswer } from '../../strategy/approval';
import { approvalKey } from '../../strategy/control-items';
import { Approval } from '../runtime/control/control-records';
import { InputInvalid } from '../runtime/failures';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { fromWhoSigned, type Reply } from '../runtime/signed-call';
import { Input, Output } from './contract';
import { givenIn, record, settle } from './answers';
import { outcomeOf, passOn } from './pass-on';

const take = step('answer', { input: Input, output: Output, run: answer });

/**
 * Takes a person's answer, and passes it on once enough persons agree. People call its function URL: IAM decides who
 * may call it, and Lambda says who called (docs/adr/0025). Safe to repeat.
 */
export const handler = (event: LambdaFunctionURLEventWithIAMAuthorizer): Promise<Reply> => fromWhoSigned(event, take);

async function answer(input: Input, context: StepContext): Promise<Done<Output>> {
  const key = approvalKey(input.incident, input.scope);
  const asked = await context.store.get(key, Approval);
  if (!asked) throw new InputInvalid(`nobody has asked about ${input.scope} of ${input.incident}`);
  const refused = refusal(asked, input, context);
  if (refused) return { output: refused };
  const recorded = await record(context, asked, input);
  const standing = standingOf(recorded, recorded.answers, context.topology.approvers);
  if (standing.kind === 'waiting') return { output: { ...standing, by: [...standing.by] } };
  const given = outcomeOf(recorded, standing);
  const late = await passOn(asked.token, given);
  if (late !== undefined) return { output: { kind: 'late', reason: late } };
  await settle(context, recorded, given.decision);
  return { output: { kind: 'passed-on', ...given } };
}

/** Why the answer changes nothing; undefined when it counts. */
function refusal(asked: Approval, input: Input, { region }: StepContext): Output | undefined {
  if (asked.region !== region) return { kind: 'elsewhere', region: asked.region, answerAt: asked.answerAt };
  if (asked.settled !== undefined) return { kind: 'late', reason: `it was answered before: ${asked.settled}` };
  // Without any target, an approval is about the services that will show the maintenance page.
  if (input.decision === 'decline' || asked.moves.length === 0) return undefined;
  const { moves, left } = coveredBy(asked, withAnswer(asked.answers, givenIn(input)));
  return moves.length > 0 ? undefined : { kind: 'covers-nothing', left: [...left] };
}
