import { withAnswer, type GivenAnswer } from '../../strategy/approval';
import { approvalKey } from '../../strategy/control-items';
import { Approval } from '../runtime/control/control-records';
import { InputInvalid } from '../runtime/failures';
import { revise } from '../runtime/control/revise';
import type { StepContext } from '../runtime/control/step';
import type { Input } from './contract';

/** Adds the answer to the earlier ones. Throws InputInvalid when another question was asked in the meantime. */
export function record({ store }: StepContext, asked: Approval, input: Input): Promise<Approval> {
  return revise(store, {
    key: approvalKey(input.incident, input.scope),
    schema: Approval,
    change: (current) => {
      if (current?.token !== asked.token) throw new InputInvalid('the question was just asked again: read it again');
      const answers = withAnswer(current.answers, givenIn(input));
      return answers === current.answers
        ? current
        : { ...current, answers: [...answers], revision: current.revision + 1 };
    },
    guard: ({ token, revision }) => ({ token, revision }),
  });
}

/** Notes the result of the question, for a person who answers it later. */
export async function settle({ store }: StepContext, recorded: Approval, decision: string): Promise<void> {
  const settled = `${decision} by ${recorded.answers.map(({ by }) => by).join(' and ')}`;
  // If the question was replaced meanwhile, the replacement counts. This note only tells a late caller the result.
  const { token, revision } = recorded;
  await store.put(approvalKey(recorded.incident, recorded.scope), { ...recorded, settled }, { token, revision });
}

/** The answer as it is stored. */
export function givenIn({ decision, by, acceptLossSeconds, acceptUnknownLoss, moves }: Input): GivenAnswer {
  return {
    ...{ decision, by },
    ...(acceptLossSeconds !== undefined && { acceptLossSeconds }),
    ...(acceptUnknownLoss !== undefined && { acceptUnknownLoss }),
    ...(moves && { moves }),
  };
}
