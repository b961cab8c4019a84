import { failure, LAMBDA, machineOf, never, run, value, type Task } from './bench';

const flow = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });
const pass = (name: string, more: Record<string, unknown> = {}) =>
  flow({ [name]: { Type: 'Pass', End: true, ...more } });
const mapOf = (more: Record<string, unknown>, processor: unknown = pass('Item')) =>
  machineOf({ Each: { Type: 'Map', ItemProcessor: processor, End: true, ...more } });

describe('Parallel', () => {
  it('gives the outputs of its branches in order', async () => {
    const slow = flow({ Slow: { Type: 'Wait', Seconds: 9, Output: 'slow', End: true } });
    const definition = machineOf({
      Both: { Type: 'Parallel', Branches: [slow, pass('Fast', { Output: 'fast' })], End: true },
    });
    const { result, seconds, types } = await run(definition);
    expect(result.output).toEqual(['slow', 'fast']);
    expect(seconds).toBe(9);
    expect(types.slice(0, 3)).toEqual(['ExecutionStarted', 'ParallelStateEntered', 'ParallelStateStarted']);
    expect(types.slice(-3)).toEqual(['ParallelStateSucceeded', 'ParallelStateExited', 'ExecutionSucceeded']);
  });

  it('ends the other branches when one fails', async () => {
    const work = flow({ Work: { Type: 'Task', Resource: LAMBDA, End: true } });
    const wait = flow({ Sleep: { Type: 'Wait', Seconds: 99, Next: 'Later' }, Later: { Type: 'Pass', End: true } });
    const definition = machineOf({ Both: { Type: 'Parallel', Branches: [work, wait], End: true } });
    const { result, types, seconds } = await run(definition, { task: () => failure('Broken', 'why') });
    expect(result).toEqual({ status: 'FAILED', error: 'Broken', cause: 'why' });
    expect(seconds).toBe(0);
    expect(types.slice(-5)).toEqual([
      'TaskFailed',
      'TaskStateAborted',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('retries all branches, then catches', async () => {
    let attempts = 0;
    const task: Task = () => ((attempts += 1), failure('Broken'));
    const definition = machineOf({
      Both: {
        Type: 'Parallel',
        Branches: [flow({ Work: { Type: 'Task', Resource: LAMBDA, End: true } }), pass('Other')],
        Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ['Broken'], Next: 'Saved' }],
        End: true,
      },
      Saved: { Type: 'Pass', End: true },
    });
    const { result, types } = await run(definition, { task });
    expect(attempts).toBe(3);
    expect(result.output).toEqual({ Error: 'Broken', Cause: null });
    expect(types.filter((type) => type === 'ParallelStateStarted')).toHaveLength(3);
    expect(types.filter((type) => type === 'ParallelStateFailed')).toHaveLength(1);
  });

  it('lets branches read outer variables and keeps their own inside', async () => {
    const inner = pass('Inner', { Assign: { mine: 2 }, Output: '{% $outer %}' });
    const definition = machineOf({
      Begin: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: [inner], Arguments: 'shared', Next: 'After' },
      After: { Type: 'Pass', Output: { result: '{% $states.input %}', leaked: '{% $exists($mine) %}' }, End: true },
    });
    expect((await run(definition)).result.output).toEqual({ result: [1], leaked: false });
  });
});

describe('Map', () => {
  it('selects items and knows index and value', async () => {
    const selector = {
      at: '{% $states.context.Map.Item.Index %}',
      of: '{% $states.context.Map.Item.Value %}',
      all: '{% $count($states.input) %}',
    };
    const { result } = await run(mapOf({ ItemSelector: selector }), { input: ['a', 'b'] });
    expect(result.output).toEqual([
      { at: 0, of: 'a', all: 2 },
      { at: 1, of: 'b', all: 2 },
    ]);
  });

  it.each([
    [0, 10],
    [1, 40],
    [3, 20],
    ['{% 2 %}', 20],
  ])('runs four items with concurrency %s in %d seconds', async (concurrency, expected) => {
    const processor = flow({ Sleep: { Type: 'Wait', Seconds: 10, End: true } });
    expect((await run(mapOf({ MaxConcurrency: concurrency }, processor), { input: [1, 2, 3, 4] })).seconds).toBe(
      expected,
    );
  });

  it('never runs more than forty inline iterations at once', async () => {
    const processor = flow({ Sleep: { Type: 'Wait', Seconds: 10, End: true } });
    expect((await run(mapOf({}, processor), { input: Array.from({ length: 41 }, () => 0) })).seconds).toBe(20);
  });

  it('fails with its first failed iteration and aborts the others', async () => {
    const task: Task = ({ arguments: item }) => (item === 2 ? failure('Broken', 'two') : never());
    const processor = flow({ Work: { Type: 'Task', Resource: LAMBDA, End: true } });
    const { result, types } = await run(mapOf({}, processor), { input: [1, 2], task });
    expect(result).toEqual({ status: 'FAILED', error: 'Broken', cause: 'two' });
    expect(types.slice(-6)).toEqual([
      'TaskFailed',
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  const broken = flow({
    Decide: { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 3 %}', Next: 'Bad' }], Default: 'Good' },
    Bad: { Type: 'Fail', Error: 'Bad' },
    Good: { Type: 'Succeed' },
  });

  it.each([
    [{ ToleratedFailureCount: 2 }, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49 }, 'FAILED'],
    [{ ToleratedFailureCount: 4, ToleratedFailurePercentage: 10 }, 'FAILED'],
  ])('with two of four failing, %j ends as %s', async (tolerance, status) => {
    const { result } = await run(mapOf(tolerance, broken), { input: [1, 2, 3, 4] });
    expect(result.status).toBe(status);
    const wanted =
      status === 'FAILED'
        ? { error: 'States.ExceedToleratedFailureThreshold' }
        : { output: [{ Error: 'Bad', Cause: null }, { Error: 'Bad', Cause: null }, 3, 4] };
    expect(result).toMatchObject(wanted);
  });

  it('shows a distributed run as one event each, and its children see no outer variables', async () => {
    const processor = {
      ...pass('Item', { Output: '{% $exists($outer) %}' }),
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    };
    const definition = machineOf({
      Begin: { Type: 'Pass', Assign: { outer: 1 }, Output: [1, 2], Next: 'Each' },
      Each: { Type: 'Map', ItemProcessor: processor, End: true },
    });
    const { result, types } = await run(definition);
    expect(result.output).toEqual([false, false]);
    expect(types.slice(3, -1)).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
    ]);
  });

  it('reports a failed child of a distributed run as the threshold', async () => {
    const processor = { ...broken, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    const { result, types } = await run(mapOf({}, processor), { input: [1] });
    expect(result.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('ends running iterations with the branch around it', async () => {
    const inner = flow({
      Each: {
        Type: 'Map',
        Items: [1],
        ItemProcessor: flow({ Sleep: { Type: 'Wait', Seconds: 99, End: true } }),
        End: true,
      },
    });
    const bad = flow({ Soon: { Type: 'Wait', Seconds: 1, Next: 'Bad' }, Bad: { Type: 'Fail', Error: 'Bad' } });
    const definition = machineOf({ Both: { Type: 'Parallel', Branches: [inner, bad], End: true } });
    const { types, seconds } = await run(definition);
    expect(seconds).toBe(1);
    expect(types.slice(-5)).toEqual([
      'WaitStateAborted',
      'MapIterationAborted',
      'MapStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('repeats MapStateStarted for a retry and says only at the end that it failed', async () => {
    const bad = flow({ Bad: { Type: 'Fail', Error: 'Bad' } });
    const { types } = await run(mapOf({ Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 1 }] }, bad), { input: [1] });
    const attempt = ['MapStateStarted', 'MapIterationStarted', 'FailStateEntered', 'MapIterationFailed'];
    expect(types.slice(2)).toEqual([...attempt, ...attempt, 'MapStateFailed', 'ExecutionFailed']);
  });

  it('works on values that tasks gave', async () => {
    const processor = flow({ Work: { Type: 'Task', Resource: LAMBDA, End: true } });
    const { result } = await run(mapOf({ Items: '{% [1..3] %}' }, processor), {
      task: ({ arguments: item }) => value(Number(item) * 2),
    });
    expect(result.output).toEqual([2, 4, 6]);
  });
});
