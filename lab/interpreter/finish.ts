/**
 * The way out of a state: Output and Assign are evaluated together from the values at entry, then measured. Assumes one payload limit
 * for output and for each Assign. If Assign saw its own new values, a machine would behave differently from AWS.
 */
import { StateFailure } from './failures';
import { exceedsPayload } from './limits';
import type { Exit } from './machine';
import { evaluate, type Outcome, type Step, type Visit } from './run';

/** Evaluates an exit; `otherwise` is the output of a state that has no Output. Throws StateFailure when the result is too large. */
export async function finish(
  visit: Visit,
  exit: Exit,
  { otherwise, ...outcome }: Outcome & { otherwise: unknown },
): Promise<Step> {
  const output = exit.output ? await evaluate(visit, exit.output, outcome) : otherwise;
  const assigned = exit.assign ? ((await evaluate(visit, exit.assign, outcome)) as Step['assigned']) : undefined;
  const name = visit.state.name;
  refuseTooLarge(output, name);
  if (assigned) refuseTooLarge(assigned, name);
  return { output, assigned, next: exit.next };
}

/** Throws States.DataLimitExceeded, in AWS's words, for a payload above the limit; `what` is a state's name or a resource. */
export function refuseTooLarge(payload: unknown, what: string): void {
  if (!exceedsPayload(payload)) return;
  const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StateFailure({ error: 'States.DataLimitExceeded', cause });
}
