import type { Fields } from '../../../../lab/calls/call';
import { EventSource } from '../../../../lab/cloud/lambda/event-source';
import type { Functions, Invocation } from '../../../../lab/cloud/lambda/invocation';
import { Sqs } from '../../../../lab/cloud/sqs';
import { caller, EAST, newKernel, resource, WEST } from '../bench';

const ARN = `arn:aws:sqs:${EAST}:111111111111:jobs`;
const URL_ = `https://sqs.${EAST}.amazonaws.com/111111111111/jobs`;
interface Batch {
  readonly atMs: number;
  readonly bodies: readonly string[];
  readonly ids: readonly string[];
}

/** `answer` plays the function. */
function bench(answer: (batch: Batch) => Invocation | Promise<Invocation>, properties: Fields = {}) {
  const kernel = newKernel();
  const sqs = new Sqs(kernel, { series: () => ({ put: () => undefined }) });
  const batches: Batch[] = [];
  const functions: Functions = {
    invoke: ({ payload }) => {
      const { Records } = payload as { Records: { body: string; messageId: string }[] };
      const batch = {
        atMs: kernel.clock.now(),
        bodies: Records.map(({ body }) => body),
        ids: Records.map(({ messageId }) => messageId),
      };
      batches.push(batch);
      return Promise.resolve(answer(batch));
    },
  };
  sqs.provision(
    resource('AWS::SQS::Queue', { QueueName: 'jobs', VisibilityTimeout: 60 }, { ref: URL_, attributes: { Arn: ARN } }),
  );
  const mapping = {
    EventSourceArn: ARN,
    FunctionName: 'worker',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...properties,
  };
  new EventSource(kernel, { sqs, functions }).provision(resource('AWS::Lambda::EventSourceMapping', mapping));
  const { call } = caller(sqs, 'sqs');
  const send = (MessageBody: string) => call(EAST, 'SendMessage', { QueueUrl: URL_, MessageBody });
  const later = (ms: number) => kernel.clock.runUntil(kernel.clock.now() + ms);
  return { kernel, sqs, batches, send, later, bodies: () => batches.map((batch) => batch.bodies) };
}

const done: Invocation = { kind: 'value', payload: { batchItemFailures: [] } };

describe('event source of a queue', () => {
  it('hands over batches soon after they were sent, and deletes what succeeded', async () => {
    const { send, later, bodies, sqs } = bench(() => done, { BatchSize: 2 });
    for (const body of ['a', 'b', 'c']) send(body);
    await later(1000);
    expect(bodies()).toEqual([['a', 'b'], ['c']]);
    expect(sqs.peek(ARN)).toEqual([]);
  });

  it('shows the failed messages again after the visibility timeout, and only those', async () => {
    let first = true;
    const { send, later, bodies, sqs } = bench(({ ids }) => {
      const failing = first;
      first = false;
      return failing ? { kind: 'value', payload: { batchItemFailures: [{ itemIdentifier: ids[1] }] } } : done;
    });
    for (const body of ['a', 'b', 'c']) send(body);
    await later(50_000);
    expect(sqs.peek(ARN)).toEqual(['b']);
    await later(20_000);
    expect(bodies()).toEqual([['a', 'b', 'c'], ['b']]);
    expect(sqs.peek(ARN)).toEqual([]);
  });

  it.each<[string, Invocation]>([
    ['an error', { kind: 'error', name: 'Error', message: 'no' }],
    [
      'a report about a message it was not given',
      { kind: 'value', payload: { batchItemFailures: [{ itemIdentifier: 'other' }] } },
    ],
    ['a report it cannot read', { kind: 'value', payload: 'done' }],
  ])('takes %s as the failure of the whole batch', async (_, invocation) => {
    const { send, later, sqs } = bench(() => invocation);
    send('a');
    await later(1000);
    expect(sqs.peek(ARN)).toEqual(['a']);
  });

  it('runs no more batches at once than configured', async () => {
    const open: (() => void)[] = [];
    const { send, later, batches } = bench(() => new Promise((resolve) => open.push(() => resolve(done))), {
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    for (const body of ['a', 'b', 'c']) send(body);
    await later(1000);
    expect(batches).toHaveLength(2);
    open[0]?.();
    await later(1000);
    expect(batches).toHaveLength(3);
  });

  it('stops with its region, and goes on when the region is back', async () => {
    const { kernel, send, later, bodies, sqs } = bench(() =>
      kernel.network.runs(EAST) ? done : new Promise(() => undefined),
    );
    send('a');
    kernel.network.lose(EAST);
    await later(600_000);
    expect(bodies()).toEqual([]);
    kernel.network.restore(EAST);
    await later(5000);
    expect(bodies()).toEqual([['a']]);
    expect(sqs.peek(ARN)).toEqual([]);
  });

  it('delivers again what a function never answered for', async () => {
    let silent = true;
    const { send, later, bodies } = bench(() => (silent ? new Promise(() => undefined) : done));
    send('a');
    await later(1000);
    silent = false;
    await later(70_000);
    expect(bodies()).toEqual([['a'], ['a']]);
  });

  it('waits while SQS is down', async () => {
    const { kernel, send, later, bodies } = bench(() => done);
    send('a');
    kernel.activeFaults.isDown.set(true, EAST, 'sqs');
    await later(30_000);
    expect(bodies()).toEqual([]);
    kernel.activeFaults.isDown.set(false, EAST, 'sqs');
    await later(2000);
    expect(bodies()).toEqual([['a']]);
  });

  it('refuses a queue of another region and what nobody modelled', () => {
    expect(() => bench(() => done, { EventSourceArn: ARN.replace(EAST, WEST) })).toThrow(/same region/);
    expect(() => bench(() => done, { FilterCriteria: {} })).toThrow(/FilterCriteria is not modelled/);
  });

  it('waits while the queues of the region are stuck, which accept all the same', async () => {
    const { kernel, send, later, bodies, sqs } = bench(() => done);
    kernel.activeFaults.areQueuesStuck.set(true, EAST);
    for (const body of ['a', 'b']) send(body);
    await later(30_000);
    expect(bodies()).toEqual([]);
    expect(sqs.peek(ARN)).toEqual(['a', 'b']);
    kernel.activeFaults.areQueuesStuck.set(false, EAST);
    await later(2000);
    expect(bodies()).toEqual([['a', 'b']]);
  });

  it('hands over what somebody else put into the queue, like any other message', async () => {
    const { kernel, later, bodies } = bench(() => done);
    kernel.activeFaults.strike({ kind: 'message-sent', queueUrl: URL_, body: 'poison' });
    await later(1000);
    expect(bodies()).toEqual([['poison']]);
  });
});
