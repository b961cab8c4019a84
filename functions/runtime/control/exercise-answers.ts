import * as z from 'zod';
import { answerPrefix, DRILLS_PK } from '../../../strategy/control-items';
import { ExerciseAnswer } from '../../../strategy/exercise';
import type { Playbook } from '../../../strategy/playbooks';
import type { Answers } from '../../../strategy/stages';
import type { ControlStore } from './control-store';

const AnswerRow = ExerciseAnswer.extend({ sk: z.string() });

/** When which message of the drill was answered. A drill without messages is not asked about. */
export async function answersTo(
  store: Pick<ControlStore, 'query'>,
  { drill, playbook }: { readonly drill: string; readonly playbook: Pick<Playbook, 'stages'> },
): Promise<Answers> {
  if (!playbook.stages.some(({ kind }) => kind === 'message')) return new Map();
  const prefix = answerPrefix(drill);
  const given = await store.query(DRILLS_PK, AnswerRow, prefix);
  return new Map(given.map(({ sk, at }) => [sk.slice(prefix.length), Date.parse(at)]));
}
