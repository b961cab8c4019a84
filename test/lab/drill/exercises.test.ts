import { ServiceError, type Call } from '../../../lab/calls/call';
import type { Message } from '../../../lab/cloud/sns';
import { startExercises } from '../../../lab/drill/exercises';
import { parseScenario } from '../../../lab/scenario/file';
import { messageOf } from '../../../strategy/exercise';
import { GAME_DAY_STAGES } from '../../../strategy/game-day';
import { newKernel, notes } from '../cloud/bench';
import { scenarioText, START_MS, TOPOLOGY } from '../judge/a-record';

const DRILL = 'drill-us-east-1-20270101T000200Z';
const messages = GAME_DAY_STAGES.filter((stage) => stage.kind === 'message');

function bench(drill: string) {
  const kernel = newKernel();
  const calls: Call[] = [];
  const pages: Message[] = [];
  const state = { isTaken: true };
  const dynamodb = {
    handle: (call: Call) => {
      calls.push(call);
      if (!state.isTaken) throw new ServiceError('ThrottlingException', 'Rate exceeded');
      return { output: {}, latencyMs: 0 };
    },
  };
  const { drills } = parseScenario(`${scenarioText('[]')}drills: [{ ${drill} }]\n`, 'test');
  startExercises({ kernel, drills, dynamodb, pages });
  const arrives = (index: number, of = DRILL): void => {
    const { subject, text } = messageOf(messages[index]!, { drill: of, topology: TOPOLOGY });
    pages.push({ atMs: kernel.clock.now(), region: 'us-west-2', topic: 't', subject, text });
  };
  const until = (seconds: number) => kernel.clock.runUntil(START_MS + seconds * 1000);
  return { kernel, calls, arrives, until, state };
}
const GAME_DAY = 'at: 2m, playbook: game-day, subject: us-east-1, by: ann';

describe('people in an exercise', () => {
  it('answer what has reached them, with its own command, after four minutes', async () => {
    const { calls, arrives, until } = bench(GAME_DAY);
    await until(10);
    arrives(0);
    await until(249);
    expect(calls).toEqual([]);
    await until(251);
    expect(calls).toMatchObject([
      { service: 'dynamodb', operation: 'UpdateItem', region: TOPOLOGY.controlReplicas[0] },
    ]);
    expect(calls[0]?.input).toMatchObject({
      TableName: 'companyos-dev-control',
      Key: { pk: { S: 'drills' }, sk: { S: `answer#${DRILL}#decision` } },
      UpdateExpression: 'SET #by = :by, #at = :at, #answer = :answer',
      ExpressionAttributeNames: { '#by': 'by', '#at': 'at', '#answer': 'answer' },
      ExpressionAttributeValues: { ':by': { S: 'ann' }, ':at': { S: '2027-01-01T00:04:10.000Z' } },
    });
  });

  it('answer also what a drill sends that the calendar began', async () => {
    const { calls, arrives, until } = bench(GAME_DAY);
    arrives(0, 'drill-us-west-2-20270101T000200Z');
    await until(239);
    expect(calls).toEqual([]);
    await until(242);
    expect(calls).toMatchObject([{ input: { ExpressionAttributeValues: { ':by': { S: 'operations-lead' } } } }]);
  });

  it('answer nothing that wants no answer, or that they do not answer', async () => {
    const one = bench(GAME_DAY);
    one.arrives(1);
    const never = bench(`${GAME_DAY}, answerAfter: false`);
    never.arrives(0);
    for (const { until, calls } of [one, never]) {
      await until(1200);
      expect(calls).toEqual([]);
    }
  });

  it('do not try again when AWS refuses', async () => {
    const { kernel, calls, arrives, until, state } = bench(`${GAME_DAY}, answerAfter: 10s`);
    state.isTaken = false;
    arrives(0);
    await until(600);
    expect(calls).toHaveLength(1);
    expect(notes(kernel, 'operator.answers-exercise')).toMatchObject([{ by: 'ann', taken: false }]);
  });
});
