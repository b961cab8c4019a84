/**
 * Fail: ends its flow with the error and cause it is given. Assumes that what is not given does not appear anywhere
 * (recorded).
 */
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
