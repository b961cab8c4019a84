import { QUESTION_SECONDS } from '../../strategy/approval';
import { approvalKey } from '../../strategy/control-items';
import { publish } from '../runtime/bus';
import { stopIfOvertaken } from '../runtime/control/claims';
import { Approval } from '../runtime/control/control-records';
import { logger } from '../runtime/logger';
import { revise } from '../runtime/control/revise';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { readSettings } from '../runtime/settings';
import { answersKept } from './consent';
import { Input, Output, Settings } from './contract';

/**
 * Stores the question where `answer` finds it, then announces it. A reminder replaces the token, because the earlier
 * token is no longer valid.
 */
export const handler = step('approve', { input: Input, output: Output, run: approve });

async function approve(input: Input, context: StepContext): Promise<Done<Output>> {
  const { topology, region, store } = context;
  const { incident, source, scope, token, expectedLoss, moves, stays, lost, start } = input;
  const { ANSWER_URL: answerAt } = readSettings(Settings);
  await stopIfOvertaken(store, input);
  const askedAtMs = Date.now();
  const expiresAt = new Date(askedAtMs + QUESTION_SECONDS * 1000).toISOString();
  const question: Approval = {
    token,
    region,
    incident,
    scope,
    askedAt: new Date(askedAtMs).toISOString(),
    expiresAt,
    expectedLoss,
    moves,
    about: [...moves, ...stays].map(({ placement, service }) => `${placement}/${service}`),
    lost,
    byHand: start !== undefined,
    answerAt,
    // Nobody has verified who started it by hand, so the start does not count as an answer.
    answers: [],
    revision: 0,
  };
  await revise(store, {
    key: approvalKey(incident, scope),
    schema: Approval,
    change: (current) =>
      current?.token === token ? current : { ...question, answers: answersKept(current, question) },
    guard: (current) => ({ token: current.token }),
  });
  const news = { incident, source, scope, region, expectedLoss, moves, expiresAt, answerAt };
  // The detectors page every open question anyway, so an event bus that is down must not take the question back.
  await publish(topology, 'ApprovalRequested', news).catch((error: unknown) =>
    logger.warn('QUESTION_NOT_ANNOUNCED', { incident, error }),
  );
  return { output: { kind: 'asked', expiresAt } };
}
