import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { operatorsTopic } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS } from './clients';

/** This region's SNS. */
export const topics = new SNSClient(CLIENT_OPTIONS);

/** "Less than 100 characters" (SNS API reference, Publish). */
const SUBJECT_MAX = 99;

interface Sender {
  readonly topology: Pick<Topology, 'environment' | 'account'>;
  readonly region: Region;
}
interface Text {
  readonly subject: string;
  readonly text: string;
}

/** Pages people on call through the topic of `region`. See `publishTo`. */
export const page = (topology: Sender['topology'], region: Region, text: Text): Promise<void> =>
  publishTo(operatorsTopic(topology), { topology, region }, text);

/**
 * Publishes to a topic of `region`, which must be this function's own region. Resolves when SNS has the message, not
 * when somebody has read it. Throws SDK errors. Not safe to repeat: people are told twice.
 */
export async function publishTo(topic: string, { topology, region }: Sender, { subject, text }: Text): Promise<void> {
  const TopicArn = `arn:aws:sns:${region}:${topology.account}:${topic}`;
  await topics.send(new PublishCommand({ TopicArn, Subject: oneLine(subject), Message: text }));
}

/** SNS refuses a subject that is too long or has line breaks or other control characters. */
function oneLine(subject: string): string {
  const characters = Array.from(subject.replace(/\p{Cc}+/gu, ' ').trim());
  return characters.length > SUBJECT_MAX ? `${characters.slice(0, SUBJECT_MAX - 1).join('')}…` : characters.join('');
}
