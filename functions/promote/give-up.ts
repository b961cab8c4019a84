import { conditionKey } from '../../strategy/control-items';
import { RegionCondition } from '../runtime/control/control-records';
import type { Done, StepContext } from '../runtime/control/step';
import { isTransient } from '../runtime/transient';
import type { Input, Output } from './contract';

type Run = (request: Input, context: StepContext) => Promise<Done<Output>>;

/**
 * A target that gives no answer is worth another try only while users have no other region that serves them. Refuses
 * the move if the region that an evacuation leaves is well again.
 */
export const orGiveUp =
  (run: Run): Run =>
  async (request, context) => {
    try {
      return await run(request, context);
    } catch (error) {
      if (!isTransient(error) || !(await isSourceWell(request, context))) throw error;
      const { target } = request.move;
      const reason = `${target} gives no answer (${String(error)}), and ${request.source} is well again`;
      return { output: { kind: 'refused', reason } };
    }
  };

/** A plan and a return wait their time. */
async function isSourceWell({ source, move, from, planned }: Input, { store }: StepContext): Promise<boolean> {
  if (planned || from !== undefined) return false;
  const condition = await store.get(conditionKey(source), RegionCondition);
  return condition !== undefined && !condition.lost && condition.services[move.service] === undefined;
}
