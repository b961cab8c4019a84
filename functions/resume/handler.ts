import { releaseFreezes } from '../runtime/control/release-freezes';
import { stopIfOvertaken } from '../runtime/control/claims';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { stepTarget } from './targets';

/**
 * Takes one canary step for the rows of each healthy target (strategy §5, action 7). A sick target delays only its own
 * rows. Safe to repeat with the same `after`.
 */
export const handler = step('resume', { input: Input, output: Output, run: resume });

async function resume(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, promoted, after } = input;
  await stopIfOvertaken(context.store, input);
  const targets = [...new Set(promoted.map(({ target }) => target))];
  const stepped = await Promise.all(
    targets.map((target) => {
      const moves = promoted.filter((move) => move.target === target);
      return stepTarget(context, { target, moves, incident, after: after[target] ?? 0 });
    }),
  );
  const left = stepped.flatMap((one) => one.left);
  // Released here and not in `close`: the control plane has minutes to recover, while the rest may wait much longer for
  // an operator.
  const isFree = !left.some(({ service }) => service === 'control-plane');
  const released = isFree ? await releaseFreezes(context.store, { incident, services: ['control-plane'] }) : [];
  const waits = stepped.flatMap(({ left: waiting, waitSeconds }) => (waiting.length > 0 ? [waitSeconds] : []));
  const output: Output = {
    kind: left.length === 0 ? 'resumed' : 'resuming',
    resumed: stepped.flatMap((one) => one.resumed),
    left,
    after: Object.fromEntries(stepped.map(({ target, percent }) => [target, percent])),
    waitSeconds: waits.length > 0 ? Math.min(...waits) : 0,
    sick: stepped.flatMap(({ target, problem }) => (problem === undefined ? [] : [{ target, problem }])),
  };
  return { output, evidence: { rows: stepped.flatMap(({ rows }) => rows), released } };
}
