import type * as z from 'zod';
import { stopIfOvertaken } from '../runtime/claims';
import { step, type Done, type StepContext } from '../runtime/step';
import { checkService } from './checks';
import { Input, Output } from './contract';

/** Tries every promoted service in its target as the synthetic tenant (strategy §2, cutover step 5). Safe to repeat: each run uses new keys. */
export const handler = step('verify', { input: Input, output: Output, run: verify });

async function verify(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  await stopIfOvertaken(context.store, input);
  const checks = await Promise.all(input.promoted.map((move) => checkService(context.topology, move)));
  return { output: { kind: checks.every(({ ok }) => ok) ? 'verified' : 'failed', checks } };
}
