/**
 * Lambda's pollers of SQS queues. They receive batches, invoke the function, delete the messages that succeeded, and
 * leave the rest, which becomes visible again after the visibility timeout. Assumptions: `sqsDeliveryMs` from visible
 * to invoked, and at most five batches at once unless configured otherwise (AWS starts with five and scales up). When
 * an invocation never answers, its poller is free again after the visibility timeout. Not modelled: filters, batching
 * windows, scaling, destinations.
 */
import { draw, type Kernel } from '../../kernel/kernel';
import { notModelled, type Answer, type Call, type Caller, type Resource, type Service } from '../../calls/call';
import { invalidProperty, isFields, optionalFields, refuseProperties, text, texts, within } from '../fields';
import type { Functions, Invocation } from './invocation';
import type { Sqs } from '../sqs';
import { Throttling } from '../throttling';
import type { Message } from '../sqs/queue';
import { eventAttributes, systemAttributes } from '../sqs/shapes';

const PROPERTIES: ReadonlySet<string> = new Set([
  'EventSourceArn',
  'FunctionName',
  'BatchSize',
  'FunctionResponseTypes',
  'ScalingConfig',
  'Enabled',
  'Tags',
]);
const BATCH_SIZE = 10;
const CONCURRENCY = 5;
/** Retry interval of pollers that cannot work: the region is lost, SQS is down or refuses, or a fault stops them. */
const RETRY_MS = 1000;

interface Mapping {
  readonly queueArn: string;
  readonly functionArn: string;
  readonly region: string;
  readonly batchSize: number;
  readonly concurrencyMax: number;
  readonly reportsFailures: boolean;
  running: number;
  pollPlanned: boolean;
}

interface Sources {
  readonly sqs: Sqs;
  readonly functions: Functions;
}

export class EventSource implements Service {
  readonly types = ['AWS::Lambda::EventSourceMapping'];
  private readonly random;
  private readonly throttling: Throttling;

  constructor(
    private readonly kernel: Kernel,
    private readonly sources: Sources,
  ) {
    this.random = kernel.random.stream('event-source');
    this.throttling = new Throttling(kernel, 'event-source');
  }

  provision(resource: Resource): void {
    const mapping = mappingFrom(resource);
    if (resource.properties['Enabled'] === false) return;
    this.sources.sqs.subscribe(mapping.queueArn, () => this.plan(mapping));
  }

  handle(call: Call): Answer {
    throw notModelled(call);
  }

  private plan(mapping: Mapping): void {
    if (mapping.pollPlanned || mapping.running >= mapping.concurrencyMax) return;
    mapping.pollPlanned = true;
    this.kernel.clock.after(draw(this.random, 'sqsDeliveryMs'), () => this.poll(mapping));
  }

  private poll(mapping: Mapping): void {
    const { network, activeFaults } = this.kernel;
    const { region, queueArn } = mapping;
    mapping.pollPlanned = false;
    const isHindered = activeFaults.isDown.in(region, 'sqs') || activeFaults.areQueuesStuck.in(region);
    if (!network.runs(region) || isHindered || this.throttling.refuses('sqs', region)) {
      mapping.pollPlanned = true;
      this.kernel.clock.after(RETRY_MS, () => this.poll(mapping));
      return;
    }
    const messages = this.sources.sqs.take(queueArn, mapping.batchSize);
    if (messages.length === 0) return;
    mapping.running += 1;
    this.run(mapping, messages);
    // There may be more messages. Another poller takes them.
    this.plan(mapping);
  }

  private run(mapping: Mapping, messages: readonly Message[]): void {
    const { sqs, functions } = this.sources;
    const receipts = messages.map((message) => ({ id: message.messageId, handle: message.receiptHandle ?? '' }));
    let done = false;
    const release = (): void => {
      if (done) return;
      done = true;
      mapping.running -= 1;
      this.plan(mapping);
    };
    const expiry = this.kernel.clock.after(sqs.visibilityTimeoutMs(mapping.queueArn), release);
    const caller: Caller = { kind: 'service', name: 'event-source', region: mapping.region };
    void functions
      .invoke({ arn: mapping.functionArn, payload: eventOf(mapping, messages), caller })
      .then((invocation) => {
        if (!this.kernel.network.runs(mapping.region)) return;
        expiry.cancelled = true;
        const failed = failedIds(
          mapping,
          invocation,
          receipts.map(({ id }) => id),
        );
        sqs.remove(
          mapping.queueArn,
          receipts.filter(({ id }) => !failed.has(id)).map(({ handle }) => handle),
        );
        release();
      });
  }
}

function mappingFrom(resource: Resource): Mapping {
  const { properties, region } = resource;
  refuseProperties(resource, PROPERTIES);
  const queueArn = text(properties, 'EventSourceArn');
  const [, , service, queueRegion, account = ''] = queueArn.split(':');
  if (service !== 'sqs' || queueRegion !== region)
    throw invalidProperty(resource, 'EventSourceArn', 'must be a queue of the same region');
  const name = text(properties, 'FunctionName');
  const responses = texts(properties, 'FunctionResponseTypes');
  const scaling = optionalFields(properties, 'ScalingConfig') ?? {};
  return {
    queueArn,
    functionArn: name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`,
    region,
    // Above ten, AWS requires a batching window, which is not modelled.
    batchSize: within(properties, 'BatchSize', { low: 1, high: 10, fallback: BATCH_SIZE }),
    concurrencyMax: within(scaling, 'MaximumConcurrency', { low: 2, high: 1000, fallback: CONCURRENCY }),
    reportsFailures: responses.includes('ReportBatchItemFailures'),
    running: 0,
    pollPlanned: false,
  };
}

/** The event that Lambda sends to the function. */
function eventOf({ queueArn, region }: Mapping, messages: readonly Message[]): unknown {
  return {
    Records: messages.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: { ...systemAttributes(message), SenderId: 'AIDALAB' },
      messageAttributes: eventAttributes(message),
      md5OfBody: message.md5,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

/** Messages that stay in the queue. As on AWS, an answer that names no message of the batch fails the whole batch. */
function failedIds(mapping: Mapping, invocation: Invocation, ids: readonly string[]): ReadonlySet<string> {
  if (invocation.kind === 'error') return new Set(ids);
  if (!mapping.reportsFailures || invocation.payload === null) return new Set();
  const failures = isFields(invocation.payload) ? (invocation.payload['batchItemFailures'] ?? []) : undefined;
  if (!Array.isArray(failures)) return new Set(ids);
  const named = failures.map((failure: unknown) => (isFields(failure) ? failure['itemIdentifier'] : undefined));
  const known = named.filter((id): id is string => typeof id === 'string' && ids.includes(id));
  return new Set(known.length === named.length ? known : ids);
}
