import { isDeepStrictEqual } from 'node:util';
import { coveredBy, type GivenAnswer } from '../../strategy/approval';
import type { Approval } from '../runtime/control/control-records';

/**
 * The earlier answers that still count for this question. A reminder asks the same question, so a person who has agreed
 * need not answer again, unless the moves may now lose more than that person accepted. A different question has no
 * answers yet.
 */
export function answersKept(before: Approval | undefined, question: Approval): Approval['answers'] {
  if (!before || before.settled !== undefined || !isDeepStrictEqual(before.moves, question.moves)) return [];
  const left = (asked: Approval, answer: GivenAnswer): number => coveredBy(asked, [answer]).left.length;
  return before.answers.filter((answer) => left(question, answer) <= left(before, answer));
}
