/** How queues and messages look in answers and events. */
import { ServiceError, type Fields } from '../../calls/call';
import { md5OfAttributes } from './attributes';
import type { Message, Queue } from './queue';

export function urlOf({ settings }: Queue): string {
  const [, , , region = '', account = '', name = ''] = settings.arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** The requested attributes ("All": all of them) as text. Throws InvalidAttributeName. */
export function queueAttributes(queue: Queue, nowMs: number, wanted: readonly string[]): Fields {
  const { visible, hidden, delayed } = queue.counts(nowMs);
  const { arn, visibilityTimeoutMs, delayMs, retentionMs, redrive } = queue.settings;
  const policy = redrive && { deadLetterTargetArn: redrive.deadLetterArn, maxReceiveCount: redrive.maxReceiveCount };
  const all: Fields = {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(visibilityTimeoutMs / 1000),
    DelaySeconds: String(delayMs / 1000),
    MessageRetentionPeriod: String(retentionMs / 1000),
    RedrivePolicy: policy && JSON.stringify(policy),
  };
  const unknown = wanted.find((name) => name !== 'All' && !Object.hasOwn(all, name));
  if (unknown !== undefined) throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const asked = ([name, value]: readonly [string, unknown]): boolean =>
    value !== undefined && (wanted.includes('All') || wanted.includes(name));
  return Object.fromEntries(Object.entries(all).filter(asked));
}

/** Attributes of a received message, as ReceiveMessage and Lambda events show them. */
export function systemAttributes({
  receiveCount,
  sentAtMs,
  firstReceivedAtMs,
}: Message): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: String(sentAtMs),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs ?? sentAtMs),
  };
}

/** The answer of SendMessage. */
export function sentMessage({ messageId, md5, attributes }: Message): Fields {
  return { MessageId: messageId, MD5OfMessageBody: md5, MD5OfMessageAttributes: md5OfAttributes(attributes) };
}

/**
 * A message in the answer of ReceiveMessage, with the requested attributes: SQS's own (`system`) and the sender's
 * (`own`).
 */
export function receivedMessage(
  message: Message,
  wanted: Readonly<Record<'system' | 'own', readonly string[]>>,
): Fields {
  const attributes = chosen(systemAttributes(message), wanted.system);
  const own = chosen(message.attributes, wanted.own);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5,
    ...(attributes && { Attributes: attributes }),
    ...(own && { MessageAttributes: own, MD5OfMessageAttributes: md5OfAttributes(own) }),
  };
}

/** The named entries ("All": all of them). Undefined when there are none. */
function chosen<T>(
  all: Readonly<Record<string, T>>,
  names: readonly string[],
): Readonly<Record<string, T>> | undefined {
  const entries = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The sender's attributes as Lambda events show them. */
export function eventAttributes({ attributes }: Message): Fields {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
    name,
    { stringValue: StringValue, dataType: DataType, stringListValues: [], binaryListValues: [] },
  ]);
  return Object.fromEntries(entries) as Fields;
}
