import { createHmac } from 'node:crypto';
import type { Channel } from '../../../strategy/channels';
import { postId, type Sent } from '../../../strategy/post';
import type { Letter } from '../here';
import { asked, isGood, refusal } from './asked';

type Webhook = Extract<Channel, { kind: 'webhook' }>;

/** A key of 24 to 64 bytes, as Standard Webhooks writes it. */
const SECRET = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;

/**
 * Sends the message as JSON, signed as Standard Webhooks says (standardwebhooks.com). A message that comes twice has
 * the same `webhook-id`, so the receiver can tell.
 */
export async function toWebhook({ url }: Webhook, { post }: Pick<Letter, 'post'>, token: string): Promise<Sent> {
  const [, key] = SECRET.exec(token) ?? [];
  if (key === undefined) return { kind: 'refused', reason: 'Webhook: its secret is not whsec_ and a key in base64' };
  const body = JSON.stringify({ type: `outage.${post.kind}`, timestamp: post.at, data: dataOf(post) });
  const id = postId(post);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature(key, `${id}.${timestamp}.${body}`),
  };
  const reply = await asked({ method: 'POST', url, headers, body });
  return isGood(reply) ? { kind: 'sent', id } : refusal('Webhook', reply);
}

/** `key`: in base64. */
export const signature = (key: string, content: string): string =>
  `v1,${createHmac('sha256', Buffer.from(key, 'base64')).update(content).digest('base64')}`;

function dataOf({ outage, stream, number, subject, text, nextBy }: Letter['post']): object {
  const { audience, residency } = stream;
  return {
    ...{ outage, audience, number, subject, text },
    ...(residency !== undefined && { residency }),
    ...(nextBy !== undefined && { nextUpdateBy: nextBy }),
  };
}
