import type { Fields } from '../../../lab/calls/call';
import { Sqs } from '../../../lab/cloud/sqs';
import { caller, EAST, newKernel, resource, WEST } from './bench';

const arn = (name: string, region = EAST) => `arn:aws:sqs:${region}:111111111111:${name}`;
const url = (name: string, region = EAST) => `https://sqs.${region}.amazonaws.com/111111111111/${name}`;

function bench() {
  const kernel = newKernel();
  const measured: { region: string; name: string; dimensions: object; value: number }[] = [];
  const sqs = new Sqs(kernel, {
    series: (region, metric) => ({ put: (value) => void measured.push({ region, ...metric, value }) }),
  });
  const queue = (name: string, properties: Fields = {}) =>
    sqs.provision(
      resource(
        'AWS::SQS::Queue',
        { QueueName: name, ...properties },
        { ref: url(name), attributes: { Arn: arn(name) } },
      ),
    );
  queue('dead');
  queue('jobs', { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 } });
  const made = caller(sqs, 'sqs');
  const send = (MessageBody: string, more: Fields = {}) =>
    made.call(EAST, 'SendMessage', { QueueUrl: url('jobs'), MessageBody, ...more });
  const receive = (more: Fields = {}, name = 'jobs') =>
    (made.call(EAST, 'ReceiveMessage', { QueueUrl: url(name), ...more })['Messages'] ?? []) as readonly {
      Body: string;
      ReceiptHandle: string;
    }[];
  const later = (ms: number) => kernel.clock.runUntil(kernel.clock.now() + ms);
  return { kernel, sqs, measured, queue, send, receive, later, ...made };
}

describe('SQS', () => {
  it('says the digest of what it took, and delivers it', () => {
    const { send, receive } = bench();
    expect(send('hello')).toMatchObject({ MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' });
    expect(receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })).toMatchObject([
      { Body: 'hello', MD5OfBody: '5d41402abc4b2a76b9719d911017c592', Attributes: { ApproximateReceiveCount: '1' } },
    ]);
  });

  it('carries attributes to those who ask for them', () => {
    const { send, receive, refusal } = bench();
    const attribute = { DataType: 'String', StringValue: 'value' };
    expect(send('a', { MessageAttributes: { name: attribute } })['MD5OfMessageAttributes']).toBe(
      '25ada41cad9d6e55ad5a2b3d2da508a2',
    );
    expect(receive({ MessageAttributeNames: ['All'] })).toMatchObject([{ MessageAttributes: { name: attribute } }]);
    const binary = { QueueUrl: url('jobs'), MessageBody: 'x', MessageAttributes: { name: { DataType: 'Binary' } } };
    expect(refusal(EAST, 'SendMessage', binary).name).toBe('InvalidParameterValue');
  });

  it('hides a received message for the visibility timeout, and forgets it once deleted', async () => {
    const { send, receive, later, call } = bench();
    send('a');
    expect(receive()).toHaveLength(1);
    await later(59_000);
    expect(receive()).toHaveLength(0);
    await later(1000);
    const [again] = receive();
    call(EAST, 'DeleteMessage', { QueueUrl: url('jobs'), ReceiptHandle: again?.ReceiptHandle });
    await later(120_000);
    expect(receive()).toHaveLength(0);
  });

  it('does not delete by the receipt of an earlier delivery', async () => {
    const { send, receive, later, call, sqs } = bench();
    send('a');
    const [first] = receive();
    await later(60_000);
    receive();
    call(EAST, 'DeleteMessage', { QueueUrl: url('jobs'), ReceiptHandle: first?.ReceiptHandle });
    expect(sqs.peek(arn('jobs'))).toEqual(['a']);
  });

  it('gives up after too many receipts', async () => {
    const { send, receive, later, sqs, kernel } = bench();
    send('poison');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      receive();
      await later(60_000);
    }
    expect(sqs.peek(arn('jobs'))).toEqual([]);
    expect(receive({}, 'dead')).toMatchObject([{ Body: 'poison' }]);
    expect(kernel.timeline).toMatchObject([{ what: 'sqs.dead-letter', queue: 'jobs' }]);
  });

  it('delays, counts, and drops what is too old', async () => {
    const { send, receive, later, call } = bench();
    send('later', { DelaySeconds: 30 });
    send('now');
    receive();
    expect(
      call(EAST, 'GetQueueAttributes', { QueueUrl: url('jobs'), AttributeNames: ['All'] })['Attributes'],
    ).toMatchObject({
      QueueArn: arn('jobs'),
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    await later(30_000);
    expect(receive()).toMatchObject([{ Body: 'later' }]);
    await later(4 * 24 * 3_600_000);
    expect(receive()).toHaveLength(0);
  });

  it('takes batches of up to ten with distinct ids', () => {
    const { call, refusal, receive } = bench();
    const entry = (Id: string) => ({ Id, MessageBody: Id });
    const batch = (Entries: readonly Fields[]) => ({ QueueUrl: url('jobs'), Entries });
    expect(call(EAST, 'SendMessageBatch', batch([entry('a'), entry('b')]))).toMatchObject({
      Successful: [{ Id: 'a' }, { Id: 'b' }],
      Failed: [],
    });
    expect(receive({ MaxNumberOfMessages: 10 })).toHaveLength(2);
    expect(refusal(EAST, 'SendMessageBatch', batch([])).name).toBe('EmptyBatchRequest');
    expect(refusal(EAST, 'SendMessageBatch', batch([entry('a'), entry('a')])).name).toBe('BatchEntryIdsNotDistinct');
    expect(refusal(EAST, 'SendMessageBatch', batch('abcdefghijk'.split('').map(entry))).name).toBe(
      'TooManyEntriesInBatchRequest',
    );
  });

  it('knows queues by name and address in their own region only', () => {
    const { call, refusal } = bench();
    expect(call(EAST, 'GetQueueUrl', { QueueName: 'jobs' })).toEqual({ QueueUrl: url('jobs') });
    expect(refusal(WEST, 'GetQueueUrl', { QueueName: 'jobs' }).name).toBe('QueueDoesNotExist');
    expect(refusal(WEST, 'SendMessage', { QueueUrl: url('jobs'), MessageBody: 'x' }).name).toBe('QueueDoesNotExist');
    expect(refusal(EAST, 'SendMessage', { QueueUrl: url('jobs'), MessageBody: 'x', MessageGroupId: 'g' }).name).toBe(
      'NotModelled',
    );
    expect(refusal(EAST, 'PurgeQueue', { QueueUrl: url('jobs') }).name).toBe('NotModelled');
  });

  it('refuses queues that SQS would refuse or nobody modelled', () => {
    const { queue } = bench();
    expect(() => queue('x', { FifoQueue: true })).toThrow(/FifoQueue is not modelled/);
    expect(() => queue('x', { RedrivePolicy: { deadLetterTargetArn: arn('none'), maxReceiveCount: 3 } })).toThrow(
      /does not exist/,
    );
    expect(() => queue('x', { RedrivePolicy: { deadLetterTargetArn: arn('dead', WEST), maxReceiveCount: 3 } })).toThrow(
      /same region/,
    );
  });

  it('reports every minute what can be received, until the queue is empty', async () => {
    const { queue, call, receive, measured, later } = bench();
    queue('alone');
    call(EAST, 'SendMessage', { QueueUrl: url('alone'), MessageBody: 'a' });
    await later(90_000);
    const [message] = receive({}, 'alone');
    call(EAST, 'DeleteMessage', { QueueUrl: url('alone'), ReceiptHandle: message?.ReceiptHandle });
    await later(300_000);
    expect(measured.map(({ value }) => value)).toEqual([1, 1, 0]);
    expect(measured[0]).toMatchObject({
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: 'alone' },
    });
  });

  it('reports what was given up for the dead-letter queue', async () => {
    const { send, receive, measured, later } = bench();
    send('a');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      receive();
      await later(60_000);
    }
    expect(measured.filter(({ dimensions }) => 'QueueName' in dimensions && dimensions.QueueName === 'dead')).toEqual(
      expect.arrayContaining([expect.objectContaining({ value: 1 })]),
    );
  });
});
