import { failure, LAMBDA, machineOf, run, value, type Task } from './bench';

const task = (more: Record<string, unknown>) =>
  machineOf({ Work: { Type: 'Task', Resource: LAMBDA, End: true, ...more } });

/** Fails so many times, then succeeds; notes the virtual second of each attempt. */
function failing(times: number, error = 'Busy'): { task: Task; atSeconds: number[] } {
  const atSeconds: number[] = [];
  const work: Task = (_request, clock) => {
    atSeconds.push((clock.now() % 86_400_000) / 1000);
    return atSeconds.length > times ? value('done') : failure(error, 'why');
  };
  return { task: work, atSeconds };
}

describe('Retry', () => {
  it('waits one, two and four seconds by default, then gives up', async () => {
    const work = failing(9);
    const { result } = await run(task({ Retry: [{ ErrorEquals: ['Busy'] }] }), work);
    expect(work.atSeconds).toEqual([0, 1, 3, 7]);
    expect(result).toEqual({ status: 'FAILED', error: 'Busy', cause: 'why' });
  });

  it('follows interval, backoff, longest delay and attempts', async () => {
    const work = failing(4);
    const retry = { ErrorEquals: ['Busy'], IntervalSeconds: 3, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 };
    const { result } = await run(task({ Retry: [retry] }), work);
    expect(work.atSeconds).toEqual([0, 3, 12, 22, 32]);
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'done' });
  });

  it('draws the delay from the host when jitter is full', async () => {
    const work = failing(1);
    const retry = { ErrorEquals: ['States.ALL'], IntervalSeconds: 8, JitterStrategy: 'FULL' };
    await run(task({ Retry: [retry] }), { ...work, host: { random: () => 0.25 } });
    expect(work.atSeconds).toEqual([0, 2]);
  });

  it('never repeats with zero attempts, and does not ask a later retrier', async () => {
    const work = failing(9);
    await run(task({ Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }] }), work);
    expect(work.atSeconds).toEqual([0]);
  });

  it('counts each retrier for itself', async () => {
    let attempt = 0;
    const errors = ['A', 'B', 'A', 'B'];
    const rule = (name: string) => ({ ErrorEquals: [name], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 });
    const alternating: Task = () => {
      const error = errors[attempt++];
      return error === undefined ? value(attempt) : failure(error);
    };
    const { result } = await run(task({ Retry: [rule('A'), rule('B')] }), { task: alternating });
    expect(result.output).toBe(5);
  });

  it('adds no event of its own and shows the count in the context', async () => {
    const counts: unknown[] = [];
    const work: Task = ({ arguments: args, attempt }) => {
      counts.push(args);
      return attempt < 1 ? failure('Busy') : value(null);
    };
    const definition = task({
      Arguments: '{% $states.context.State.RetryCount %}',
      Retry: [{ ErrorEquals: ['Busy'] }],
    });
    const { types } = await run(definition, { task: work });
    expect(counts).toEqual([0, 1]);
    const attempts = ['TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded'];
    expect(types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      ...attempts,
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('Catch', () => {
  const caught = (errors: string[], more: Record<string, unknown> = {}) =>
    machineOf({
      Work: {
        Type: 'Task',
        Resource: LAMBDA,
        TimeoutSeconds: 5,
        End: true,
        Catch: [{ ErrorEquals: errors, Next: 'Saved', ...more }],
      },
      Saved: { Type: 'Pass', End: true },
    });

  it.each([
    ['Busy', ['Busy'], true],
    ['Busy', ['Other'], false],
    ['Busy', ['Other', 'Busy'], true],
    ['Busy', ['States.TaskFailed'], true],
    ['States.Permissions', ['States.TaskFailed'], true],
    ['States.Timeout', ['States.TaskFailed'], false],
    ['States.Timeout', ['States.ALL'], true],
    ['States.DataLimitExceeded', ['States.ALL'], true],
    ['States.Runtime', ['States.ALL'], false],
    ['States.Runtime', ['States.Runtime'], false],
  ])('%s against %j: caught is %s', async (error, errors, isCaught) => {
    const { result } = await run(caught(errors), { task: () => failure(error, 'why') });
    expect(result).toEqual(
      isCaught
        ? { status: 'SUCCEEDED', output: { Error: error, Cause: 'why' } }
        : { status: 'FAILED', error, cause: 'why' },
    );
  });

  it('gives null for an error and a cause that are not there', async () => {
    const { result } = await run(caught(['States.ALL']), { task: () => failure() });
    expect(result.output).toEqual({ Error: null, Cause: null });
  });

  it('evaluates its own Output and Assign from the state at entry', async () => {
    const definition = machineOf({
      Begin: { Type: 'Pass', Assign: { seen: 'before' }, Next: 'Work' },
      Work: {
        Type: 'Task',
        Resource: LAMBDA,
        End: true,
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Assign: { seen: '{% $states.errorOutput.Error %}' },
            Output: { was: '{% $seen %}', input: '{% $states.input %}' },
            Next: 'Saved',
          },
        ],
      },
      Saved: { Type: 'Pass', Output: { before: '{% $states.input %}', now: '{% $seen %}' }, End: true },
    });
    const { result } = await run(definition, { input: 1, task: () => failure('Busy') });
    expect(result.output).toEqual({ before: { was: 'before', input: 1 }, now: 'Busy' });
  });

  it('takes over when the retries are used up', async () => {
    const work = failing(9);
    const rules = {
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['Busy'], Next: 'Saved' }],
    };
    const definition = machineOf({
      Work: { Type: 'Task', Resource: LAMBDA, End: true, ...rules },
      Saved: { Type: 'Pass', Output: 'saved', End: true },
    });
    const { result, types } = await run(definition, work);
    expect(work.atSeconds).toEqual([0, 1]);
    expect(result.output).toBe('saved');
    expect(types).toContain('TaskStateExited');
  });

  it('catches a bad expression of a Task, after EvaluationFailed', async () => {
    const definition = machineOf({
      Work: {
        Type: 'Task',
        Resource: LAMBDA,
        Arguments: '{% $nobody %}',
        End: true,
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Saved' }],
      },
      Saved: { Type: 'Pass', Output: 'saved', End: true },
    });
    const { result, types } = await run(definition);
    expect(result.output).toBe('saved');
    expect(types.slice(1, 4)).toEqual(['TaskStateEntered', 'EvaluationFailed', 'TaskStateExited']);
  });
});
