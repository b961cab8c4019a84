/**
 * SQS: standard queues, each in one region; nothing is copied to another. Modelled: delay, visibility timeout,
 * retention, redrive to a dead-letter queue, batches, the metric of the backlog. Assumption: a message is delivered
 * once per visibility timeout; real queues may deliver it more often. Operations: DeleteMessage, GetQueueAttributes,
 * GetQueueUrl, ReceiveMessage, SendMessage, SendMessageBatch. Not modelled, and refused by name: FIFO queues, binary
 * attributes, customer keys, long polling that ends early, purging.
 */
import { hash } from 'node:crypto';
import type { Kernel } from '../kernel/kernel';
import type { CloudWatch } from './cloudwatch';
import {
  notModelled,
  ServiceError,
  type Answer,
  type Call,
  type Fields,
  type Resource,
  type Service,
} from '../calls/call';
import { invalidProperty, refuseUnknown, text, texts, within } from './fields';
import { Consumers } from './sqs/consumers';
import { Queue, queueFrom, type Message } from './sqs/queue';
import { QueuePolicies, type Sender } from './sqs/policies';
import { messageAttributes } from './sqs/attributes';
import { queueAttributes, receivedMessage, sentMessage, urlOf } from './sqs/shapes';
import { VisibleMetric } from './sqs/visible-metric';

const SEND: ReadonlySet<string> = new Set(['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageAttributes']);
const ENTRY: ReadonlySet<string> = new Set(['Id', 'MessageBody', 'DelaySeconds', 'MessageAttributes']);
const RECEIVE: ReadonlySet<string> = new Set([
  'QueueUrl',
  'MaxNumberOfMessages',
  'VisibilityTimeout',
  'WaitTimeSeconds',
  'MessageSystemAttributeNames',
  'AttributeNames',
  'MessageAttributeNames',
]);

const BATCH_MAX = 10;
const DELAY_SECONDS_MAX = 900;

type Arrival = Pick<Message, 'body' | 'attributes'> & { readonly delayMs: number };

export class Sqs implements Service {
  readonly types = ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'];
  /** For the bill. */
  readonly meters = { requests: 0 };
  private readonly queues = new Map<string, Queue>();
  private readonly policies = new QueuePolicies();
  private readonly consumers: Consumers;
  private readonly backlog: VisibleMetric;
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    metrics: Pick<CloudWatch, 'series'>,
  ) {
    this.random = kernel.random.stream('sqs');
    this.backlog = new VisibleMetric(kernel, metrics);
    this.consumers = new Consumers(kernel);
    kernel.activeFaults.onBlow((blow) => {
      if (blow.kind !== 'message-sent') return;
      const { region, name } = addressIn(blow.queueUrl);
      const input = { QueueUrl: blow.queueUrl, MessageBody: blow.body };
      const by = { kind: 'operator', name: 'fault', region } as const;
      this.send(this.inRegion(name, region), { service: 'sqs', operation: 'SendMessage', region, input, caller: by });
    });
  }

  provision(resource: Resource): void {
    if (resource.type === 'AWS::SQS::QueuePolicy') {
      this.policies.provision(resource);
      return;
    }
    const queue = new Queue(queueFrom(resource));
    const { arn, redrive } = queue.settings;
    if (this.queues.has(arn)) throw invalidProperty(resource, 'QueueName', `${arn} exists already`);
    if (redrive && !this.queues.has(redrive.deadLetterArn))
      throw invalidProperty(resource, 'RedrivePolicy', `${redrive.deadLetterArn} does not exist`);
    this.queues.set(arn, queue);
  }

  /** The messages of every queue, also of dead-letter queues. */
  contents(): { readonly region: string; readonly name: string; readonly bodies: readonly string[] }[] {
    return [...this.queues.values()].map((queue) => {
      const { region, name } = queue.settings;
      return { region, name, bodies: queue.all().map(({ body }) => body) };
    });
  }

  handle(call: Call): Answer {
    const operation = this.operations[call.operation];
    if (!operation) throw notModelled(call);
    this.meters.requests += 1;
    return operation(call);
  }

  /**
   * Calls `consumer` whenever the queue may have a message to receive: one was sent, or one is visible again. A queue
   * has one consumer. Throws when there is no such queue.
   */
  subscribe(queueArn: string, consumer: () => void): void {
    this.consumers.add(this.named(queueArn), consumer);
  }

  /** Whether the queue exists and its policy lets an AWS service send to it. */
  admits(queueArn: string, sender: Sender): boolean {
    const queue = this.queues.get(queueArn);
    if (!queue) return false;
    return this.policies.admits({ url: urlOf(queue), account: queueArn.split(':')[4] ?? '' }, sender);
  }

  /** Sends a message of an AWS service itself. Throws when there is no such queue. */
  deliver(queueArn: string, message: string): void {
    this.enqueue(this.named(queueArn), {
      body: message,
      delayMs: this.named(queueArn).settings.delayMs,
      attributes: {},
    });
  }

  /**
   * Receives for one of AWS's own pollers. Counts as one request. Hides the messages for the queue's visibility
   * timeout.
   */
  take(queueArn: string, count: number): readonly Message[] {
    const queue = this.named(queueArn);
    this.meters.requests += 1;
    return this.receiveFrom(queue, count, queue.settings.visibilityTimeoutMs);
  }

  /** Deletes messages by receipt handle. Counts as one request. */
  remove(queueArn: string, receiptHandles: readonly string[]): void {
    if (receiptHandles.length === 0) return;
    this.meters.requests += 1;
    const queue = this.named(queueArn);
    for (const handle of receiptHandles) queue.delete(handle);
  }

  /** How long a received message stays hidden, in ms. */
  visibilityTimeoutMs(queueArn: string): number {
    return this.named(queueArn).settings.visibilityTimeoutMs;
  }

  /** Number of visible, hidden and delayed messages. Throws when there is no such queue. */
  counts(queueArn: string): ReturnType<Queue['counts']> {
    return this.named(queueArn).counts(this.kernel.clock.now());
  }

  /** Bodies of all messages in a queue, oldest first. Throws when there is no such queue. */
  peek(queueArn: string): readonly string[] {
    return this.named(queueArn)
      .all()
      .map(({ body }) => body);
  }

  private readonly operations: Readonly<Record<string, (call: Call) => Answer>> = {
    SendMessage: (call) => {
      refuseUnknown(call, SEND);
      return at0(sentMessage(this.send(this.addressed(call), call)));
    },
    SendMessageBatch: (call) => this.sendBatch(call),
    ReceiveMessage: (call) => this.receive(call),
    DeleteMessage: (call) => {
      refuseUnknown(call, new Set(['QueueUrl', 'ReceiptHandle']));
      this.addressed(call).delete(text(call.input, 'ReceiptHandle'));
      return at0({});
    },
    GetQueueUrl: (call) => {
      refuseUnknown(call, new Set(['QueueName']));
      const name = text(call.input, 'QueueName');
      return at0({ QueueUrl: urlOf(this.inRegion(name, call.region)) });
    },
    GetQueueAttributes: (call) => {
      refuseUnknown(call, new Set(['QueueUrl', 'AttributeNames']));
      return at0({
        Attributes: queueAttributes(this.addressed(call), this.kernel.clock.now(), texts(call.input, 'AttributeNames')),
      });
    },
  };

  private send(queue: Queue, call: Call): Message {
    const body = text(call.input, 'MessageBody');
    const { delayMs, bytesMax } = queue.settings;
    if (Buffer.byteLength(body) > bytesMax)
      throw new ServiceError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`,
      );
    const delay =
      within(call.input, 'DelaySeconds', { low: 0, high: DELAY_SECONDS_MAX, fallback: delayMs / 1000 }) * 1000;
    const attributes = messageAttributes(call.input['MessageAttributes']);
    return this.enqueue(queue, { body, delayMs: delay, attributes });
  }

  private enqueue(queue: Queue, { body, delayMs, attributes }: Arrival): Message {
    const nowMs = this.kernel.clock.now();
    const md5 = hash('md5', body);
    const message = {
      messageId: this.random.uuid(),
      body,
      md5,
      sentAtMs: nowMs,
      visibleAtMs: nowMs + delayMs,
      receiveCount: 0,
      attributes,
    };
    queue.add(message);
    this.backlog.arrived(queue);
    this.consumers.wakeAt(queue, message.visibleAtMs);
    return message;
  }

  private sendBatch(call: Call): Answer {
    refuseUnknown(call, new Set(['QueueUrl', 'Entries']));
    const queue = this.addressed(call);
    const entries = (call.input['Entries'] ?? []) as readonly Fields[];
    if (entries.length === 0)
      throw new ServiceError(
        'EmptyBatchRequest',
        'There should be at least one SendMessageBatchRequestEntry in the request.',
      );
    if (entries.length > BATCH_MAX)
      throw new ServiceError('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
    const ids = entries.map((input) => text(input, 'Id'));
    if (new Set(ids).size < ids.length)
      throw new ServiceError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
    const sent = entries.map((input, index) => {
      refuseUnknown({ ...call, input }, ENTRY);
      return { Id: ids[index], ...sentMessage(this.send(queue, { ...call, input })) };
    });
    return at0({ Successful: sent, Failed: [] });
  }

  private receive(call: Call): Answer {
    refuseUnknown(call, RECEIVE);
    const queue = this.addressed(call);
    const { visibilityTimeoutMs, waitMs } = queue.settings;
    const count = within(call.input, 'MaxNumberOfMessages', { low: 1, high: BATCH_MAX, fallback: 1 });
    const visibility = within(call.input, 'VisibilityTimeout', {
      low: 0,
      high: 43_200,
      fallback: visibilityTimeoutMs / 1000,
    });
    const wait = within(call.input, 'WaitTimeSeconds', { low: 0, high: 20, fallback: waitMs / 1000 });
    const received = this.receiveFrom(queue, count, visibility * 1000);
    const system = [...texts(call.input, 'MessageSystemAttributeNames'), ...texts(call.input, 'AttributeNames')];
    const Messages = received.map((message) =>
      receivedMessage(message, { system, own: texts(call.input, 'MessageAttributeNames') }),
    );
    return Messages.length > 0 ? at0({ Messages }) : { output: {}, latencyMs: wait * 1000 };
  }

  private receiveFrom(queue: Queue, count: number, visibilityMs: number): readonly Message[] {
    const handle = (): string => this.random.uuid();
    const { received, dead } = queue.receive(count, { nowMs: this.kernel.clock.now(), visibilityMs, handle });
    const { redrive, name, region } = queue.settings;
    for (const message of dead) {
      this.kernel.note('sqs.dead-letter', { region, queue: name, message: message.messageId });
      if (!redrive) continue;
      const deadLetters = this.named(redrive.deadLetterArn);
      deadLetters.add({ ...message, visibleAtMs: this.kernel.clock.now() });
      this.backlog.arrived(deadLetters);
    }
    this.consumers.watch(queue);
    return received;
  }

  private named(arn: string): Queue {
    const queue = this.queues.get(arn);
    if (!queue) throw new Error(`there is no queue ${arn}`);
    return queue;
  }

  private addressed(call: Call): Queue {
    const { region, name } = addressIn(text(call.input, 'QueueUrl'));
    if (region !== call.region) throw doesNotExist();
    return this.inRegion(name, region);
  }

  private inRegion(name: string, region: string): Queue {
    const found = [...this.queues.values()].find(
      ({ settings }) => settings.name === name && settings.region === region,
    );
    if (!found) throw doesNotExist();
    return found;
  }
}

/** Region and name in a queue's address. Both are empty for any other text. */
function addressIn(queueUrl: string): { readonly region: string; readonly name: string } {
  const [, region = '', name = ''] = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com\/\d{12}\/(.+)$/.exec(queueUrl) ?? [];
  return { region, name };
}

const at0 = (output: Fields): Answer => ({ output, latencyMs: 0 });

const doesNotExist = (): ServiceError => new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
