/**
 * People in an exercise. They know only what has reached them by e-mail, and answer with the command that stands there,
 * as the message says, after as long as the scenario says. Assumption: whoever is on call reads every message. A drill
 * that the scenario does not name was begun by the calendar: its messages are answered too.
 */
import * as z from 'zod';
import { EXERCISE } from '../../strategy/exercise';
import type { Answer, Call } from '../calls/call';
import type { Message } from '../cloud/sns';
import type { Kernel } from '../kernel/kernel';
import { ANSWERED_MS, type Scenario } from '../scenario/scenario';
import { isTaken, PERSON } from './as-person';

const LOOK_EVERY_MS = 1000;
/** The parts of the command that differ from one message to the next. */
const COMMAND = /--region (\S+) --table-name (\S+) --key '([^']+)' --update-expression '([^']+)'/;
const ItemKey = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });

interface Sources {
  readonly kernel: Kernel;
  readonly drills: Scenario['drills'];
  /** DynamoDB, called as a person would call it. */
  readonly dynamodb: { handle(call: Call): Answer };
  /** The messages that have reached people so far. */
  readonly pages: readonly Message[];
}

const ON_CALL = { by: 'operations-lead', answerAfter: ANSWERED_MS } as const;

/** Answers messages of exercises from now on. */
export function startExercises(sources: Sources): void {
  const { kernel, drills, pages } = sources;
  let seen = 0;
  kernel.clock.every(LOOK_EVERY_MS, () => {
    for (const message of pages.slice(seen).filter(isExercise)) {
      const drill = drills.find(({ subject }) => message.subject.includes(`drill-${subject}-`));
      const { by, answerAfter } = drill ?? ON_CALL;
      const command = COMMAND.exec(message.text);
      if (!command || answerAfter === false) continue;
      kernel.clock.at(message.atMs + answerAfter, () => answer(sources, { command, by }));
    }
    seen = pages.length;
  });
}

/** Whether the message says of itself that it is part of an exercise. */
const isExercise = ({ subject }: Pick<Message, 'subject'>): boolean => subject.startsWith(EXERCISE);

function answer({ kernel, dynamodb }: Sources, { command, by }: { command: RegExpExecArray; by: string }): void {
  const [, region = '', TableName = '', key = '', UpdateExpression = ''] = command;
  const Key = ItemKey.parse(JSON.parse(key));
  const values = { by, at: new Date(kernel.clock.now()).toISOString(), answer: 'we move nothing' };
  const input = {
    ...{ TableName, Key, UpdateExpression },
    ExpressionAttributeNames: Object.fromEntries(Object.keys(values).map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`:${name}`, { S: value }]),
    ),
  };
  const taken = isTaken(() =>
    dynamodb.handle({ service: 'dynamodb', operation: 'UpdateItem', region, input, caller: PERSON }),
  );
  kernel.note('operator.answers-exercise', { region, item: Key.sk.S, by, taken });
}
