/**
 * What has been agreed to by the time a question is put: by whoever started it, and by those who answered the same
 * question before.
 */
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { coveredBy, type GivenAnswer, withAnswer } from '../../strategy/approval';
import type { Approval } from '../runtime/control-records';

export type Asked = z.output<typeof Approval>;

/**
 * Whoever starts an evacuation by hand agrees to it, and to the loss that the question states; where two persons are
 * needed another one has to.
 */
export function consentOf(by: string, expectedLoss: Asked['expectedLoss']): GivenAnswer {
  const stated = expectedLoss.map(({ seconds }) => seconds);
  const acceptLossSeconds = Math.max(0, ...stated.map((seconds) => seconds ?? 0));
  return { decision: 'approve', by, acceptLossSeconds, acceptUnknownLoss: stated.includes(null) };
}

/**
 * A reminder asks the same, so who has agreed need not say so again, unless it may lose more by now than they accepted.
 * Another question has no answers yet.
 */
export function answersKept(before: Asked | undefined, question: Asked): Asked['answers'] {
  if (!before || before.settled !== undefined || !isDeepStrictEqual(before.moves, question.moves))
    return question.answers;
  const left = (asked: Asked, answer: GivenAnswer): number => coveredBy(asked, [answer]).left.length;
  const kept = before.answers.filter((answer) => left(question, answer) <= left(before, answer));
  return kept.reduce<readonly GivenAnswer[]>(withAnswer, question.answers).slice();
}
