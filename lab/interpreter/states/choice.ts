/**
 * Choice: the first rule whose condition holds, else Default. Assumes that the state's own Output and Assign belong to Default
 * (recorded). Without a match and a Default the execution fails with States.NoChoiceMatched, which nothing can catch at that state.
 */
import { StateFailure } from '../failures';
import { finish } from '../finish';
import type { ChoiceState } from '../machine';
import { evaluateField, type Step, type Visit } from '../run';

/** Rejects with StateFailure when nothing matches. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Step> {
  const { state, input, enteredId } = visit;
  for (const choice of state.choices) {
    if ((await evaluateField(visit, choice.condition)) === true) return finish(visit, choice, { otherwise: input });
  }
  if (state.otherwise) return finish(visit, state.otherwise, { otherwise: input });
  const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredId}).`;
  const cause = `${where} Failed to transition out of the state. The state does not point to a next state.`;
  throw new StateFailure({ error: 'States.NoChoiceMatched', cause });
}
