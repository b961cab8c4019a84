import { unfinishedScope } from '../../strategy/progress';
import { stopIfOvertaken } from '../runtime/control/claims';
import { readLedger } from '../runtime/control/ledger';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { reportOf } from './report';
import { undo } from './undo';

type Result = Done<Output>;

/**
 * Undoes what a failed scope has changed (strategy §4, rollback). First it takes every writer away. Once the last lease
 * has expired, it makes the source the writer again if the source is well. Safe to repeat, and another conductor can
 * finish it: the plan is in the ledger before anything changes.
 */
export const handler = step('rollback', { input: Input, output: Output, run: rollback });

async function rollback(request: Input, context: StepContext): Promise<Result> {
  const { incident, scope } = request;
  // A conductor that was declared dead must not undo what its successor continues.
  await stopIfOvertaken(context.store, request);
  const unfinished = unfinishedScope(await readLedger(context.store, incident), scope);
  if (unfinished && unfinished.moves.length > 0) return undo(request, context, unfinished);
  const reason = unfinished ? 'all that was begun is served by its target' : 'nothing had been begun';
  return { output: reportOf('nothing', { request, rows: [], unfinished, reason }) };
}
