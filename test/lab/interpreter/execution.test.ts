import { Clock } from '../../../lab/kernel/clock';
import { compile } from '../../../lab/interpreter/compile/compile';
import { start } from '../../../lab/interpreter/execute';
import { failure, LAMBDA, machineOf, never, run, START_MS, value, type Task } from './bench';

const forever = machineOf({ Sleep: { Type: 'Wait', Seconds: 600, End: true } }, { TimeoutSeconds: 60 });

describe('an execution', () => {
  it('times out without error and cause', async () => {
    const { result, types, seconds } = await run(forever);
    expect(result).toEqual({ status: 'TIMED_OUT' });
    expect(types).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionTimedOut']);
    expect(seconds).toBe(60);
  });

  it('can be stopped, once', async () => {
    const { result, types } = await run(forever, {
      during: (execution, clock) => {
        void clock.wait(START_MS + 5000).promise.then(() => {
          execution.stop('Enough', 'the drill is over');
          execution.stop('Again');
        });
      },
    });
    expect(result).toEqual({ status: 'ABORTED', error: 'Enough', cause: 'the drill is over' });
    expect(types.at(-1)).toBe('ExecutionAborted');
  });

  it('numbers its events and says which one came before', async () => {
    const { history } = await run(machineOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Succeed' } }));
    expect(history.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(history.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 5]);
  });

  it('lets the host delay and see every transition', async () => {
    const clock = new Clock(START_MS);
    const logged: string[] = [];
    const host = {
      now: () => clock.now(),
      wait: (untilMs: number) => clock.wait(untilMs),
      random: () => 0,
      uuid: () => 'id',
      task: never,
      transition: () => clock.wait(clock.now() + 40).promise,
      log: ({ type }: { type: string }) => void logged.push(type),
    };
    const execution = start(compile(machineOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Succeed' } })), {
      input: 1,
      host,
    });
    await clock.runUntilSettled(execution.result);
    expect(clock.now() - START_MS).toBe(80);
    expect(logged).toEqual(execution.events().map(({ type }) => type));
  });

  it('shows history as AWS does', async () => {
    const definition = machineOf({ Begin: { Type: 'Pass', Assign: { n: [1] }, Output: 'out', End: true } });
    const { history } = await run(definition, { input: { k: 'in' } });
    expect(history[1]).toEqual({
      timestamp: '2027-01-01T00:00:00.000Z',
      type: 'PassStateEntered',
      id: 2,
      previousEventId: 0,
      stateEnteredEventDetails: { name: 'Begin', input: '{"k":"in"}', inputDetails: { truncated: false } },
    });
    expect(history[2]).toMatchObject({
      stateExitedEventDetails: { name: 'Begin', output: '"out"', assignedVariables: { n: '[1]' } },
    });
    expect(history[3]).toMatchObject({ executionSucceededEventDetails: { output: '"out"' } });
  });

  it('gives the same history twice', async () => {
    const work: Task = ({ attempt }) => (attempt < 2 ? failure('Busy') : value({ at: attempt }));
    const definition = machineOf({
      Work: {
        Type: 'Task',
        Resource: LAMBDA,
        Retry: [{ ErrorEquals: ['Busy'], JitterStrategy: 'FULL' }],
        Next: 'Each',
      },
      Each: {
        Type: 'Map',
        Items: '{% $shuffle([1..9]) %}',
        ItemProcessor: {
          StartAt: 'Sleep',
          States: {
            Sleep: {
              Type: 'Wait',
              Seconds: '{% $states.input %}',
              Output: { id: '{% $uuid() %}', at: '{% $now() %}', r: '{% $random() %}' },
              End: true,
            },
          },
        },
        End: true,
      },
    });
    const once = async () => {
      let seed = 7;
      return JSON.stringify(
        await run(definition, {
          task: work,
          host: { random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647 },
        }),
      );
    };
    expect(await once()).toBe(await once());
  });

  it('fails with States.NoChoiceMatched, which stops it', async () => {
    const definition = machineOf({
      Which: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] },
      End: { Type: 'Succeed' },
    });
    expect((await run(definition)).result).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails on a condition that is not boolean', async () => {
    const definition = machineOf({
      Which: { Type: 'Choice', Choices: [{ Condition: '{% "yes" %}', Next: 'End' }] },
      End: { Type: 'Succeed' },
    });
    const { result, types } = await run(definition);
    expect(types).toContain('EvaluationFailed');
    expect(result.cause).toContain(`Expected 'boolean', but was 'string' for value: "yes"`);
  });

  it.each([
    ['2027-01-01T00:00:30Z', 30],
    ['2027-01-01T01:00:05.5+01:00', 5.5],
    ['2020-02-29T00:00:00Z', 0],
  ])('waits until %s', async (timestamp, expected) => {
    expect((await run(machineOf({ Sleep: { Type: 'Wait', Timestamp: timestamp, End: true } }))).seconds).toBe(expected);
  });

  it.each(['2027-01-01', '2027-01-01T00:00:00', '2027-01-01 00:00:00Z', '2027-02-29T00:00:00Z'])(
    'refuses to wait until %s',
    async (timestamp) => {
      const { result } = await run(machineOf({ Sleep: { Type: 'Wait', Timestamp: timestamp, End: true } }));
      expect(result.error).toBe('States.QueryEvaluationError');
    },
  );
});

describe('the limits', () => {
  const big = (bytes: number) => 'x'.repeat(bytes - 2);

  it('let a payload of exactly 256 KiB pass, and not a byte more', async () => {
    const definition = machineOf({ Same: { Type: 'Pass', End: true } });
    expect((await run(definition, { input: big(262_144) })).result.status).toBe('SUCCEEDED');
    const { result, types } = await run(definition, { input: big(262_145) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(types).toEqual(['ExecutionStarted', 'PassStateEntered', 'ExecutionFailed']);
  });

  it('count bytes, not characters', async () => {
    const definition = machineOf({ Same: { Type: 'Pass', End: true } });
    expect((await run(definition, { input: 'é'.repeat(131_072) })).result.error).toBe('States.DataLimitExceeded');
  });

  it('fail a task whose result is too large, and States.ALL catches it', async () => {
    const definition = machineOf({
      Work: { Type: 'Task', Resource: LAMBDA, End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }] },
      Saved: { Type: 'Pass', Output: '{% $states.input.Error %}', End: true },
    });
    const { result, types } = await run(definition, { task: () => value(big(300_000)) });
    expect(result.output).toBe('States.DataLimitExceeded');
    expect(types).toContain('TaskFailed');
  });

  it('end an execution at 25,000 events, whatever it catches', async () => {
    const definition = machineOf({
      Begin: { Type: 'Pass', Next: 'Work' },
      Work: { Type: 'Task', Resource: LAMBDA, Next: 'Begin', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Begin' }] },
    });
    const { result, types } = await run(definition, { task: () => value(1) });
    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain('25000');
    expect(types).toHaveLength(25_000);
    expect(types.at(-1)).toBe('ExecutionFailed');
  });
});
