import { SendTaskSuccessCommand, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { approvalKey } from '../../strategy/control-items';
import { outdatedBy } from '../../strategy/question';
import { sourceOf } from '../../strategy/claim';
import type { Region } from '../../strategy/topology';
import type { Approval } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { logger } from '../runtime/logger';
import type { Known } from '../runtime/control/situation';
import { states } from './watchdog';

/**
 * Takes back the questions of this region's executions that are no longer right. The flow then decides and asks again
 * with what is known now.
 */
export async function reconsider(
  { region, store }: { readonly region: Region; readonly store: Pick<ControlStore, 'put'> },
  known: Known,
  questions: readonly Approval[],
): Promise<void> {
  const own = questions.filter((question) => question.region === region);
  await Promise.all(own.map((question) => takeBack(store, known, question)));
}

async function takeBack(store: Pick<ControlStore, 'put'>, known: Known, question: Approval): Promise<void> {
  const source = sourceOf(question.incident);
  const reason = outdatedBy(question, known, { source, isSoaked: known.soaked.includes(source) });
  if (reason === undefined) return;
  const { incident, scope, token, revision } = question;
  const key = approvalKey(incident, scope);
  const { kind } = await store.put(key, { ...question, settled: `taken back: ${reason}` }, { token, revision });
  if (kind === 'superseded') return;
  logger.warn('DETECT_QUESTION_TAKEN_BACK', { incident, scope, reason });
  const output = JSON.stringify({ decision: 'changed', reason, by: [], moves: [], left: [] });
  try {
    await states.send(new SendTaskSuccessCommand({ taskToken: token, output }));
  } catch (error) {
    // The execution asks again by itself, or has ended.
    if (!(error instanceof TaskTimedOut || error instanceof TaskDoesNotExist)) throw error;
  }
}
