import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { coveredBy, type GivenAnswer } from '../../strategy/approval';
import type { Approval } from '../runtime/control/control-records';

export type Asked = z.output<typeof Approval>;

/**
 * A reminder asks the same, so who has agreed need not say so again, unless it may lose more by now than they accepted.
 * Another question has no answers yet.
 */
export function answersKept(before: Asked | undefined, question: Asked): Asked['answers'] {
  if (!before || before.settled !== undefined || !isDeepStrictEqual(before.moves, question.moves)) return [];
  const left = (asked: Asked, answer: GivenAnswer): number => coveredBy(asked, [answer]).left.length;
  return before.answers.filter((answer) => left(question, answer) <= left(before, answer));
}
