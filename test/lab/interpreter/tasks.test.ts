import { failure, LAMBDA, machineOf, never, run, TOKEN, value, type Task } from './bench';
import type { TaskRequest } from '../../../lab/interpreter/execute';

const one = (more: Record<string, unknown>) =>
  machineOf({ Work: { Type: 'Task', Resource: LAMBDA, End: true, ...more } });
const after =
  (seconds: number, outcome = value('late')): Task =>
  (_request, clock) =>
    clock.wait(clock.now() + seconds * 1000).promise.then(() => outcome);

describe('Task', () => {
  it('times out after TimeoutSeconds and tells the host', async () => {
    const requests: TaskRequest[] = [];
    const task: Task = (request) => (requests.push(request), never());
    const { result, types, seconds } = await run(one({ TimeoutSeconds: '{% 2 + 3 %}' }), { task });
    expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(types.at(-2)).toBe('TaskTimedOut');
    expect(seconds).toBe(5);
    expect(requests[0]).toMatchObject({ timeoutSeconds: 5, attempt: 0, stateName: 'Work', resource: LAMBDA });
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  it('takes an answer that comes in time, and no later one', async () => {
    expect((await run(one({ TimeoutSeconds: 5 }), { task: after(4) })).result.output).toBe('late');
    expect((await run(one({ TimeoutSeconds: 5 }), { task: after(6) })).result.error).toBe('States.Timeout');
  });

  it('records the events of a Lambda function called by its ARN', async () => {
    const resource = 'arn:aws:lambda:us-east-1:111111111111:function:f';
    const ok = await run(one({ Resource: resource }), { task: () => value(1) });
    expect(ok.types.slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
    const late = await run(one({ Resource: resource, TimeoutSeconds: 1 }));
    expect(late.types.slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionTimedOut',
    ]);
  });

  it('records when a .sync task was submitted', async () => {
    const child = one({ Resource: 'arn:aws:states:::states:startExecution.sync:2' });
    const { types } = await run(child, { task: () => value({ Status: 'SUCCEEDED' }) });
    expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  });

  it('gives the whole input as arguments when it has none', async () => {
    const { result } = await run(one({}), { input: { a: 1 }, task: ({ arguments: args }) => value(args) });
    expect(result.output).toEqual({ a: 1 });
  });

  it('shows a failure of the host as a fault, not as a failure of the machine', async () => {
    await expect(run(one({}), { host: { task: () => Promise.reject(new Error('bug in the lab')) } })).rejects.toThrow(
      'bug in the lab',
    );
  });
});

describe('a task token', () => {
  const waiting = (more: Record<string, unknown> = {}) =>
    one({ Resource: TOKEN, Arguments: { token: '{% $states.context.Task.Token %}' }, TimeoutSeconds: 60, ...more });

  it('is in the context and the request, and its answer is the result', async () => {
    const seen: unknown[] = [];
    const task: Task = ({ taskToken, arguments: args, submitted }) => {
      seen.push(taskToken, args);
      submitted({ MessageId: 'm' });
      return value({ decision: 'approve' });
    };
    const { result, types } = await run(waiting(), { task });
    expect(seen).toEqual(['id-1', { token: 'id-1' }]);
    expect(result.output).toEqual({ decision: 'approve' });
    expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  });

  it('is new for each attempt', async () => {
    const tokens: unknown[] = [];
    const task: Task = ({ taskToken, attempt }) => (
      tokens.push(taskToken),
      attempt === 0 ? failure('Again') : value(1)
    );
    await run(waiting({ Retry: [{ ErrorEquals: ['Again'] }] }), { task });
    expect(tokens).toEqual(['id-1', 'id-2']);
  });

  it('fails without TaskSubmitted when the request itself fails', async () => {
    const { types } = await run(waiting(), { task: () => failure('Sqs.QueueDoesNotExist') });
    expect(types.slice(2, 5)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskFailed']);
  });

  it('times out when a heartbeat is missed, as States.Timeout', async () => {
    const task: Task = ({ submitted }) => (submitted(), never());
    const { result, types, seconds } = await run(waiting({ HeartbeatSeconds: 5 }), { task });
    expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(types.slice(4)).toEqual(['TaskSubmitted', 'TaskTimedOut', 'ExecutionFailed']);
    expect(seconds).toBe(5);
  });

  it('lives as long as heartbeats come, but not longer than its timeout', async () => {
    const task: Task = async ({ heartbeat }, clock) => {
      for (let beat = 0; beat < 100; beat += 1) {
        await clock.wait(clock.now() + 4000).promise;
        heartbeat();
      }
      return never();
    };
    expect((await run(waiting({ HeartbeatSeconds: 5 }), { task })).seconds).toBe(60);
  });

  it.each(['States.HeartbeatTimeout', 'States.Timeout'])('lets a missed heartbeat be caught as %s', async (error) => {
    const definition = machineOf({
      Work: {
        Type: 'Task',
        Resource: TOKEN,
        HeartbeatSeconds: 5,
        End: true,
        Catch: [{ ErrorEquals: [error], Next: 'Saved' }],
      },
      Saved: { Type: 'Pass', End: true },
    });
    expect((await run(definition)).result.output).toEqual({ Error: 'States.Timeout', Cause: null });
  });
});
