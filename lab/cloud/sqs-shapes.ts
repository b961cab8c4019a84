/** How queues and messages look in answers and events. */
import { ServiceError, type Fields } from './call';
import type { Message, Queue } from './sqs-queue';

export function urlOf({ settings }: Queue): string {
  const [, , , region = '', account = '', name = ''] = settings.arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** The attributes asked for ("All" = all), as text. Throws InvalidAttributeName. */
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

/** A message in the answer of ReceiveMessage, with the system attributes asked for. */
export function receivedMessage(message: Message, wanted: readonly string[]): Fields {
  const attributes = Object.entries(systemAttributes(message)).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5,
    ...(attributes.length > 0 && { Attributes: Object.fromEntries(attributes) }),
  };
}
