/**
 * Choice: the first rule whose condition holds, otherwise Default. Assumption: the state's own Output and Assign belong
 * to Default (recorded). Without a match and a Default the execution fails with States.NoChoiceMatched, which nothing
 * at that state can catch.
 */
import { evaluateField } from '../evaluation';
import { StateFailure } from '../failures';
import { finish } from '../finish';
import type { ChoiceState } from '../machine';
import type { Step, Visit } from '../run';

/** Throws or rejects with StateFailure when nothing matches. */
export function runChoice(visit: Visit<ChoiceState>): Step | Promise<Step> {
  return choose(visit, 0);
}

function choose(visit: Visit<ChoiceState>, from: number): Step | Promise<Step> {
  const { choices, otherwise } = visit.state;
  for (let index = from; index < choices.length; index += 1) {
    const choice = choices[index];
    if (!choice) break;
    const holds = evaluateField(visit, choice.condition);
    if (holds instanceof Promise) {
      return holds.then((known) =>
        known === true ? finish(visit, choice, { otherwise: visit.input }) : choose(visit, index + 1),
      );
    }
    if (holds === true) return finish(visit, choice, { otherwise: visit.input });
  }
  if (otherwise) return finish(visit, otherwise, { otherwise: visit.input });
  throw noneMatched(visit);
}

function noneMatched({ state, enteredId }: Visit): StateFailure {
  const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredId}).`;
  const cause = `${where} Failed to transition out of the state. The state does not point to a next state.`;
  return new StateFailure({ error: 'States.NoChoiceMatched', cause });
}
