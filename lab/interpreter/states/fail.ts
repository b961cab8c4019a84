/** Fail: ends its flow with its error and cause. Assumption: an absent one appears nowhere (recorded). */
import { evaluateField } from '../evaluation';
import { StateFailure } from '../failures';
import type { FailState } from '../machine';
import type { Visit } from '../run';

/** Always rejects. */
export async function runFail(visit: Visit<FailState>): Promise<never> {
  const error = await evaluateField(visit, visit.state.error);
  const cause = await evaluateField(visit, visit.state.cause);
  throw new StateFailure({ error, cause });
}
