import type * as z from 'zod';
import { FREEZABLE } from '../../strategy/freeze';
import { unfinishedScope } from '../../strategy/progress';
import { stopIfOvertaken } from '../runtime/claims';
import { readLedger } from '../runtime/ledger';
import { releaseFreezes } from '../runtime/release-freezes';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';
import { plannedRollback, wellnessNow } from './plan';
import { reportOf } from './report';
import { isBack, demoteAll, giveAllBack, undrain } from './rows';

type Request = z.output<typeof Input>;

/**
 * Undoes what a failed scope has changed (strategy §4, rollback): first no writer, then, once the last lease has run out, the source's again if
 * that is well. Safe to repeat, and for another conductor to finish: the plan is in the ledger before anything changes.
 */
export const handler = step('rollback', { input: Input, output: Output, run: rollback });

async function rollback(request: Request, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { incident, source, scope, hold } = request;
  // Whoever has been taken for dead must not undo what its successor goes on with.
  await stopIfOvertaken(context.store, request);
  const unfinished = unfinishedScope(await readLedger(context.store, incident), scope);
  if (!unfinished) return { output: reportOf('nothing', { request, rows: [], reason: 'nothing had been begun' }) };
  const plan = await plannedRollback(context, request, unfinished);
  const { rows, quietAtMs } = await demoteAll(context, request, unfinished);
  const found = { request, rows, unfinished, plan, quietAtMs };
  const wellness = await wellnessNow(context, source);
  const obstacle = hold ?? (plan.to === 'source' && wellness === 'well' ? undefined : `${source} is ${wellness}`);
  const evidence = { wellness, plan };
  if (obstacle !== undefined && !isBack(rows, source))
    return { output: reportOf('held', { ...found, reason: obstacle }), evidence };
  const leftSeconds = Math.ceil((quietAtMs - Date.now()) / 1000);
  if (leftSeconds > 0) {
    const reason = 'the last leases may still be in use';
    return { output: { kind: 'waiting', reason, retrySeconds: leftSeconds }, evidence };
  }
  const back = await giveAllBack(context, request, rows);
  const undrained = obstacle === undefined && (await undrain(context, request));
  const released = await releaseFreezes(context.store, { incident, services: FREEZABLE });
  const reason = `${source} serves again what it served before`;
  return {
    output: reportOf('rolled-back', { ...found, rows: back, reason, undrained }),
    evidence: { ...evidence, released },
  };
}
