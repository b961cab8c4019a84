import type * as z from 'zod';
import { previousPercent, RETURN_WAIT_SECONDS, stepAfter, waitSeconds } from '../../strategy/canary';
import { isReturn } from '../../strategy/claim';
import { OBJECTIVES, type Tier } from '../../strategy/layers';
import { regionHost } from '../../strategy/names';
import type { Topology } from '../../strategy/topology';
import { stopIfOvertaken } from '../runtime/claims';
import { request } from '../runtime/http';
import { releaseFreezes } from '../runtime/release-freezes';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';
import { rampingRows, stepDown, stepUp } from './rows';

/** A gateway that needs longer than this to say that it is well is not. */
const PROBE_TIMEOUT_MS = 3000;

/** One canary step for all rows of the scope, after a look at their targets (strategy §5, action 7). Safe to repeat with the same `after`. */
export const handler = step('resume', { input: Input, output: Output, run: resume });

async function resume(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { incident, promoted, after } = input;
  await stopIfOvertaken(context.store, input);
  const rows = await rampingRows(context, promoted, incident);
  const sick = await sickTargets(context.topology, [...new Set(promoted.map(({ target }) => target))]);
  if (sick.length > 0) {
    const percent = previousPercent(after) ?? 0;
    const fallen = rows.filter(({ move }) => sick.some(({ target }) => target === move.target));
    await stepDown(context, fallen, { incident, percent });
    const reason = sick.map(({ target, problem }) => `${target}: ${problem}`).join('; ');
    return { output: { kind: 'fell-back', percent, reason }, evidence: { rows } };
  }
  // Without steps to take, a healthy target is all there is to wait for.
  const percent = rows.length === 0 ? null : stepAfter(after, Math.min(...rows.map((row) => row.percent)));
  if (percent === null) {
    // Now, not at close: the control plane has minutes to recover, and the rest may wait for an operator far longer.
    const released = await releaseFreezes(context.store, { incident, services: ['control-plane'] });
    return { output: { kind: 'resumed' }, evidence: { rows, released } };
  }
  await stepUp(context, rows, { incident, percent });
  const tier = Math.min(...rows.map(({ move }) => OBJECTIVES[move.service].tier)) as Tier;
  const wait = isReturn(incident) ? RETURN_WAIT_SECONDS : waitSeconds(tier);
  return { output: { kind: 'resuming', percent, waitSeconds: wait }, evidence: { rows } };
}

async function sickTargets(
  topology: Topology,
  targets: readonly string[],
): Promise<{ target: string; problem: string }[]> {
  const probes = targets.map(async (target) => {
    const url = `https://${regionHost(topology, target)}/health`;
    const answer = await request({ url, timeoutMs: PROBE_TIMEOUT_MS });
    if (answer.kind === 'silent') return { target, problem: answer.reason };
    return answer.status === 200 ? undefined : { target, problem: `health answers ${answer.status}` };
  });
  return (await Promise.all(probes)).filter((sick) => sick !== undefined);
}
