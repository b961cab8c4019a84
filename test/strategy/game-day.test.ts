import { ExerciseAnswer, EXERCISE, messageOf } from '../../strategy/exercise';
import { ANSWER_SECONDS, GAME_DAY_STAGES } from '../../strategy/game-day';
import { SERVICES } from '../../strategy/layers';
import type { MessageStage } from '../../strategy/stages';
import { DEV_TOPOLOGY } from '../support/dev-topology';

const DRILL = 'drill-eu-central-1-20270101T000000Z';
const messages = GAME_DAY_STAGES.filter((stage) => stage.kind === 'message');
const sent = (stage: MessageStage) => messageOf(stage, { drill: DRILL, topology: DEV_TOPOLOGY });

it('people decide before the partition and prove afterwards; customers hear of both', () => {
  expect(GAME_DAY_STAGES.map((stage) => [stage.kind, stage.name])).toEqual([
    ['message', 'decision'],
    ['fault', 'no region reaches another one'],
    ['message', 'first notice'],
    ['message', 'proof'],
    ['message', 'all clear'],
  ]);
  expect(messages.map(({ to, answerSeconds }) => [to, answerSeconds])).toEqual([
    ['people', ANSWER_SECONDS],
    ['testers', 0],
    ['people', ANSWER_SECONDS],
    ['testers', 0],
  ]);
});

it('every region is cut off for a minute together, and jobs alone are accepted as always', () => {
  const [fault] = GAME_DAY_STAGES.filter((stage) => stage.kind === 'fault');
  expect(fault).toMatchObject({ where: 'every region', effect: { kind: 'partition', share: 1, whom: 'synthetic' } });
  // Three regions begin a round of up to twelve seconds after each other.
  expect(fault!.forSeconds - 2 * 12).toBeGreaterThanOrEqual(60);
  expect(SERVICES.filter((service) => !fault!.touches.includes(service))).toEqual(['orchestration']);
  expect(fault!.shows.map(({ service, degraded }) => `${service} ${degraded}`)).toEqual([
    ...['control-plane refused', 'content-standard refused', 'content-premium waiting', 'content-premium stale'],
  ]);
});

it.each(messages)('the message "$name" says that it is an exercise, in its subject and its text', (stage) => {
  const { subject, text } = sent(stage);
  expect(subject).toBe(`${EXERCISE} ${DRILL}: ${stage.name}`);
  expect(subject.length).toBeLessThan(100);
  expect(text.startsWith(`This is an exercise. ${stage.text}`)).toBe(true);
});

it('people get the command that answers, in a region that has the control store; testers get none', () => {
  const { text } = sent(messages[0]!);
  expect(text).toContain('answer within 15 minutes');
  expect(text).toContain('aws dynamodb update-item --region us-east-1 --table-name companyos-dev-control ');
  const key = /--key '([^']+)'/.exec(text)?.[1] ?? '';
  expect(JSON.parse(key)).toEqual({ pk: { S: 'drills' }, sk: { S: `answer#${DRILL}#decision` } });
  expect(text).toContain('docs/runbook.md#answer-an-exercise');
  expect(sent(messages[1]!).text).not.toContain('aws ');
});

it('an answer counts whoever gave it; without a time nobody knows when', () => {
  expect(ExerciseAnswer.parse({ by: 'ann', at: '2027-01-01T00:00:00Z' })).toMatchObject({ by: 'ann' });
  expect(ExerciseAnswer.parse({ at: 7 })).toEqual({ by: 'somebody', at: '' });
});

it('people answer with a command that needs only their name and their words', () => {
  const { subject, text } = sent(messages[0]!);
  expect(subject).toBe('EXERCISE drill-eu-central-1-20270101T000000Z: decision');
  expect(text).toMatch(/^This is an exercise\. .*To do: answer within 15 minutes, with your name and your words: aws /);
  expect(text.slice(text.indexOf('aws '))).toBe(
    `aws dynamodb update-item --region us-east-1 --table-name companyos-dev-control ` +
      `--key '{"pk":{"S":"drills"},"sk":{"S":"answer#drill-eu-central-1-20270101T000000Z#decision"}}' ` +
      `--update-expression 'SET #by = :by, #at = :at, #answer = :answer' ` +
      `--expression-attribute-names '{"#by":"by","#at":"at","#answer":"answer"}' ` +
      `--expression-attribute-values '{":by":{"S":"YOUR NAME"},":at":{"S":"'$(date -u +%FT%TZ)'"},` +
      `":answer":{"S":"YOUR WORDS"}}' Runbook: docs/runbook.md#answer-an-exercise`,
  );
});
