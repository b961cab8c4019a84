import { stopIfOvertaken } from '../runtime/control/claims';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { checkService } from './checks';
import { Input, Output } from './contract';

/**
 * Tries every promoted service in its target as the synthetic tenant (strategy §2, cutover step 5). Safe to repeat:
 * each run uses new keys.
 */
export const handler = step('verify', { input: Input, output: Output, run: verify });

async function verify(input: Input, context: StepContext): Promise<Done<Output>> {
  await stopIfOvertaken(context.store, input);
  const tried = await Promise.all(
    input.promoted.map(async (move) => ({ move, check: await checkService(context.topology, move) })),
  );
  const movesWhere = (ok: boolean) => tried.filter(({ check }) => check.ok === ok).map(({ move }) => move);
  const [verified, failed] = [movesWhere(true), movesWhere(false)];
  const checks = tried.map(({ check }) => check);
  return { output: { kind: failed.length === 0 ? 'verified' : 'failed', checks, verified, failed } };
}
