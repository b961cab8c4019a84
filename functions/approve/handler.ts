import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { approvalKey } from '../../strategy/control-items';
import { publish } from '../runtime/bus';
import { stopIfOvertaken } from '../runtime/claims';
import { Approval } from '../runtime/control-records';
import { revise } from '../runtime/revise';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';

/** How long one question stays open: `HeartbeatSeconds` of the state "Ask" in evacuate.asl.yaml. */
const ASK_SECONDS = 890;

/** Puts the question where `answer` finds it, then rings. A reminder replaces the token: the earlier one is dead by then. */
export const handler = step('approve', { input: Input, output: Output, run: approve });

async function approve(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { topology, region, store } = context;
  const { incident, source, scope, token, expectedLoss, moves } = input;
  await stopIfOvertaken(store, input);
  const askedAtMs = Date.now();
  const expiresAt = new Date(askedAtMs + ASK_SECONDS * 1000).toISOString();
  const question = {
    token,
    region,
    incident,
    scope,
    askedAt: new Date(askedAtMs).toISOString(),
    expiresAt,
    expectedLoss,
    moves,
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
  await publish(topology, 'ApprovalRequested', { incident, source, scope, region, expectedLoss, moves, expiresAt });
  return { output: { kind: 'asked', expiresAt } };
}

type Asked = z.output<typeof Approval>;

/** A reminder asks the same, so who has agreed need not say so again; another question has no answers yet. */
function answersKept(before: Asked | undefined, question: Asked): Asked['answers'] {
  const isReminder =
    before?.settled === undefined &&
    isDeepStrictEqual(before?.moves, question.moves) &&
    isDeepStrictEqual(before?.expectedLoss, question.expectedLoss);
  return isReminder ? (before?.answers ?? []) : [];
}
