/**
 * The exit of a state: Output and Assign are evaluated together from the values at entry, then measured. Assumption:
 * output and each Assign have the same payload limit. If Assign saw its own new values, a machine would behave
 * differently from AWS.
 */
import { StateFailure } from './failures';
import { exceedsPayload } from './limits';
import type { Exit } from './machine';
import { evaluate, type Outcome } from './evaluation';
import type { Step, Visit } from './run';

/**
 * Evaluates an exit. `otherwise` is the output of a state without Output. Throws StateFailure when the result is too
 * large.
 */
export function finish(visit: Visit, exit: Exit, outcome: Ending): Step | Promise<Step> {
  const output = exit.output ? evaluate(visit, exit.output, outcome.seen) : outcome.otherwise;
  if (output instanceof Promise) return finishLater(visit, exit, { outcome, output });
  const assigned = exit.assign ? evaluate(visit, exit.assign, outcome.seen) : undefined;
  if (assigned instanceof Promise) return finishLater(visit, exit, { outcome, output, assigned });
  return stepOf(visit, exit, { output, assigned });
}

/** The result of a state. */
export interface Ending {
  /** The part of it that expressions see. */
  readonly seen?: Outcome;
  readonly otherwise: unknown;
}

interface Begun {
  readonly outcome: Ending;
  readonly output: unknown;
  readonly assigned?: Promise<unknown>;
}

async function finishLater(visit: Visit, exit: Exit, { outcome, ...begun }: Begun): Promise<Step> {
  const output = await begun.output;
  const assigned = await (begun.assigned ?? (exit.assign && evaluate(visit, exit.assign, outcome.seen)));
  return stepOf(visit, exit, { output, assigned });
}

function stepOf(
  { lane, state }: Visit,
  { next }: Exit,
  { output, assigned }: { output: unknown; assigned: unknown },
): Step {
  if (output !== lane.measured) {
    refuseTooLarge(output, state.name);
    lane.measured = output;
  }
  if (assigned !== undefined) refuseTooLarge(assigned, state.name);
  return { output, assigned: assigned as Step['assigned'], next };
}

/**
 * Throws States.DataLimitExceeded, with AWS's message, for a payload above the limit. `what` is a state's name or a
 * resource.
 */
export function refuseTooLarge(payload: unknown, what: string): void {
  if (!exceedsPayload(payload)) return;
  const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StateFailure({ error: 'States.DataLimitExceeded', cause });
}
