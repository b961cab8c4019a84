/**
 * Undoes what a scope has begun and not finished: takes it from the target and, if the source is well, gives it back.
 */
import type { RollbackPlan, Unfinished } from '../../strategy/progress';
import type { Wellness } from '../../strategy/rollback';
import { releaseFreezes } from '../runtime/control/release-freezes';
import type { Done, StepContext } from '../runtime/control/step';
import type { Input, Output } from './contract';
import { plannedRollback, wellnessNow } from './plan';
import { reportOf } from './report';
import { isBack, demoteAll, giveAllBack, keepAll, undrain } from './rows';

type Result = Done<Output>;

/** Does one step of the rollback. Repeat it while the last leases may still be in use. */
export async function undo(request: Input, context: StepContext, unfinished: Unfinished): Promise<Result> {
  const { incident, source } = request;
  const plan = await plannedRollback(context, request, unfinished);
  await keepAll(context, request, unfinished.moves);
  const { rows, quietAtMs } = await demoteAll(context, request, unfinished.moves);
  const found = { request, rows, unfinished, plan, quietAtMs };
  const wellness = await wellnessNow(context, source);
  const obstacle = obstacleTo(request, plan, wellness);
  // Released now and not at close: another scope may continue for an hour, and nothing moves this control plane any
  // more.
  const release = () => releaseFreezes(context.store, { incident, services: ['control-plane'] });
  const evidence = { wellness, plan };
  // A rollback that was planned and is done stays done, whatever the source looks like now.
  const isDone = plan.to === 'source' && isBack(rows, source);
  if (obstacle !== undefined && !isDone) {
    const output = reportOf('read-only', { ...found, reason: obstacle });
    return { output, evidence: { ...evidence, released: await release() } };
  }
  const leftSeconds = Math.ceil((quietAtMs - Date.now()) / 1000);
  if (leftSeconds > 0) {
    const reason = 'the last leases may still be in use';
    return { output: { kind: 'waiting', reason, retrySeconds: leftSeconds }, evidence };
  }
  const back = await giveAllBack(context, request, rows);
  const undrained = obstacle === undefined && (await undrain(context, request));
  const reason = `${source} serves again what it served before`;
  const output = reportOf('rolled-back', { ...found, rows: back, reason, undrained });
  return { output, evidence: { ...evidence, released: await release() } };
}

/** Why nothing is given back; undefined when it may be given back. */
function obstacleTo({ hold, source }: Input, { to }: RollbackPlan, wellness: Wellness): string | undefined {
  const isWell = to === 'source' && wellness === 'well';
  return hold ?? (isWell ? undefined : `${source} is ${wellness}`);
}
