/**
 * One standard queue. A message becomes visible, is received, is hidden for the visibility timeout, and is then deleted
 * or visible again. A message received too often goes to the dead-letter queue. Delivery is in sending order here,
 * which SQS does not promise.
 */
import type { Resource } from '../../calls/call';
import { invalidProperty, isFields, optionalFields, optionalText, refuseProperties, text, within } from '../fields';
import type { MessageAttributes } from './attributes';

export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes: MessageAttributes;
  readonly sentAtMs: number;
  /** From this time it can be received (again). */
  visibleAtMs: number;
  receiveCount: number;
  firstReceivedAtMs?: number;
  /** Handle of the latest receipt. Earlier handles no longer delete the message. */
  receiptHandle?: string;
}

interface QueueSettings {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly visibilityTimeoutMs: number;
  readonly delayMs: number;
  readonly retentionMs: number;
  readonly waitMs: number;
  readonly bytesMax: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
}

const PROPERTIES: ReadonlySet<string> = new Set([
  'QueueName',
  'VisibilityTimeout',
  'DelaySeconds',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
  'RedrivePolicy',
  // These have no effect here: SQS's own encryption cannot fail, the redrive permission (which queues may use this one
  // as dead-letter queue), labels.
  'SqsManagedSseEnabled',
  'RedriveAllowPolicy',
  'Tags',
]);
const KIB = 1024;

/** Reads `AWS::SQS::Queue`. Throws an Error that names the property that SQS or the lab refuses. */
export function queueFrom(resource: Resource): QueueSettings {
  const { properties, region, attributes, ref } = resource;
  refuseProperties(resource, PROPERTIES);
  const seconds = (name: string, high: number, fallback: number): number =>
    within(properties, name, { low: 0, high, fallback }) * 1000;
  const redrive = redriveFrom(resource);
  return {
    name: optionalText(properties, 'QueueName') ?? ref.split('/').at(-1) ?? ref,
    region,
    arn: attributes['Arn'] ?? '',
    visibilityTimeoutMs: seconds('VisibilityTimeout', 43_200, 30),
    delayMs: seconds('DelaySeconds', 900, 0),
    retentionMs: seconds('MessageRetentionPeriod', 1_209_600, 345_600),
    waitMs: seconds('ReceiveMessageWaitTimeSeconds', 20, 0),
    bytesMax: within(properties, 'MaximumMessageSize', { low: KIB, high: KIB * KIB, fallback: KIB * KIB }),
    ...(redrive && { redrive }),
  };
}

function redriveFrom(resource: Resource): QueueSettings['redrive'] {
  const policy = optionalFields(resource.properties, 'RedrivePolicy');
  if (!isFields(policy)) return undefined;
  const deadLetterArn = text(policy, 'deadLetterTargetArn');
  if (deadLetterArn.split(':')[3] !== resource.region)
    throw invalidProperty(resource, 'RedrivePolicy', 'must name a queue of the same region');
  return { deadLetterArn, maxReceiveCount: within(policy, 'maxReceiveCount', { low: 1, high: 1000, fallback: 0 }) };
}

export class Queue {
  private messages: Message[] = [];

  constructor(readonly settings: QueueSettings) {}

  add(message: Message): void {
    this.messages.push(message);
  }

  /**
   * Hides up to `count` visible messages and returns them. Removes those received too often, for the dead-letter queue.
   */
  receive(
    count: number,
    options: { nowMs: number; visibilityMs: number; handle: () => string },
  ): { received: Message[]; dead: Message[] } {
    this.expire(options.nowMs);
    const received: Message[] = [];
    const dead: Message[] = [];
    for (const message of this.messages) {
      if (received.length === count) break;
      if (message.visibleAtMs > options.nowMs) continue;
      if (message.receiveCount >= (this.settings.redrive?.maxReceiveCount ?? Infinity)) {
        dead.push(message);
        continue;
      }
      message.receiveCount += 1;
      message.firstReceivedAtMs ??= options.nowMs;
      message.visibleAtMs = options.nowMs + options.visibilityMs;
      message.receiptHandle = options.handle();
      received.push(message);
    }
    if (dead.length > 0) this.messages = this.messages.filter((message) => !dead.includes(message));
    return { received, dead };
  }

  /** Deletes the message of that receipt, unless it was received again later. */
  delete(receiptHandle: string): void {
    const index = this.messages.findIndex((message) => message.receiptHandle === receiptHandle);
    if (index >= 0) this.messages.splice(index, 1);
  }

  /** When the next message can be received, in ms since the epoch. Undefined when the queue is empty. */
  nextVisibleAtMs(): number | undefined {
    if (this.messages.length === 0) return undefined;
    return this.messages.reduce((earliest, { visibleAtMs }) => Math.min(earliest, visibleAtMs), Infinity);
  }

  /**
   * Number of messages that can be received now, that are being processed, and that are delayed and were never visible.
   */
  counts(nowMs: number): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    this.expire(nowMs);
    const invisible = this.messages.filter(({ visibleAtMs }) => visibleAtMs > nowMs);
    const delayed = invisible.filter(({ receiveCount }) => receiveCount === 0).length;
    return { visible: this.messages.length - invisible.length, hidden: invisible.length - delayed, delayed };
  }

  /** Everything in the queue, oldest first. */
  all(): readonly Message[] {
    return this.messages;
  }

  private expire(nowMs: number): void {
    const oldest = this.messages[0];
    if (!oldest || oldest.sentAtMs + this.settings.retentionMs > nowMs) return;
    this.messages = this.messages.filter(({ sentAtMs }) => sentAtMs + this.settings.retentionMs > nowMs);
  }
}
