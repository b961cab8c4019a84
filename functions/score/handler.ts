import { actionKey, drillResultKey } from '../../strategy/control-items';
import { actionsOf } from '../../strategy/corrective-action';
import { DrillResult } from '../../strategy/drill-result';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { resultOf } from './result';

/**
 * Counts the criteria, and keeps the result and the actions that it asks for. Safe to repeat: what was written first
 * stays, and so does what people have written into an action since. The ledger gets what was read elsewhere, so that
 * the criteria can be counted again.
 */
export const handler = step('score', { input: Input, output: Output, run: score });

async function score(input: Input, context: StepContext): Promise<Done<Output>> {
  const { store } = context;
  const key = drillResultKey(input.incident);
  const kept = await store.get(key, DrillResult);
  const { result, read } = kept ? { result: kept, read: undefined } : await resultOf(input, context);
  if (!kept) await store.put(key, result, 'absent');
  const actions = actionsOf(result, input.outcome === 'done');
  await Promise.all(actions.map((action) => store.put(actionKey(action), action, 'absent')));
  const output = Output.parse({ kind: 'scored', ...result });
  return { output, ...(read && { evidence: { read } }) };
}
