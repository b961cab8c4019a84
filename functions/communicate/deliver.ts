import type { AnyChannel } from '../../strategy/channels';
import { postKey } from '../../strategy/control-items';
import type { Outage } from '../../strategy/outage';
import { afterTry, type Message, postId, type Sent, tried } from '../../strategy/post';
import { streamName } from '../../strategy/stream-name';
import { logger } from '../runtime/logger';
import { toEmail } from './channels/email';
import { toPagerduty } from './channels/pagerduty';
import { toSlack } from './channels/slack';
import { toStatuspage } from './channels/statuspage';
import { toSupport } from './channels/support';
import { toWebhook } from './channels/webhook';
import type { Here, Mailing, OpenLine } from './here';
import { putOnRecord } from './on-record';
import { tokenOf } from './tokens';

interface Delivery {
  readonly line: OpenLine;
  readonly outage: Outage;
  readonly message: Message;
}

/**
 * Sends one message, unless another region is at it. It is on record before it leaves. Returns whether it has arrived.
 */
export async function deliver(here: Here, { line, outage, message }: Delivery): Promise<boolean> {
  const { store, region: by } = here;
  const { stream, due, post: before } = line;
  const key = postKey(outage.name, stream);
  const post = tried(before, { outage: outage.name, stream, due, message, at: new Date().toISOString(), by });
  const { kind } = await store.put(key, post, before ? { at: before.at, state: before.state } : 'absent');
  if (kind === 'superseded') return false;
  let begun = post;
  // A list with many recipients goes on where it was, whoever goes on.
  const reached = async (cursor: string): Promise<void> => {
    begun = { ...begun, cursor };
    await store.put(key, begun, { at: post.at, state: post.state });
  };
  const sent = await through(here, line.channel, { post, outage, reached });
  const after = afterTry(begun, sent, new Date().toISOString());
  await store.put(key, after, { at: post.at, state: post.state });
  if (sent.kind !== 'sent') {
    logger.warn('COMMUNICATE_NOT_SENT', { stream: streamName(stream), number: post.number, ...sent });
    return false;
  }
  logger.info('COMMUNICATE_SENT', { stream: streamName(stream), number: post.number, kind: post.kind });
  await putOnRecord(here, after);
  return true;
}

/** Sends the letter through that channel. Never throws. */
export async function through(here: Pick<Here, 'topology'>, channel: AnyChannel, letter: Mailing): Promise<Sent> {
  // The page shows what is on record.
  if (channel.kind === 'page') return { kind: 'sent', id: postId(letter.post) };
  if (channel.kind === 'email') return toEmail(channel, letter);
  if (channel.kind === 'support') return toSupport(channel, letter, here.topology);
  const token = await tokenOf(here, channel);
  if (token.kind !== 'known') return token;
  switch (channel.kind) {
    case 'slack':
      return toSlack(channel, letter, token.token);
    case 'statuspage':
      return toStatuspage(channel, letter, token.token);
    case 'pagerduty':
      return toPagerduty(letter, token.token);
    case 'webhook':
      return toWebhook(channel, letter, token.token);
  }
}
