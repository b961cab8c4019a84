/**
 * Systems that take our webhooks, as Standard Webhooks tells receivers to (standardwebhooks.com): a wrong or old
 * signature is refused with 401, and a message whose id has come before is not read again. Not modelled: signatures
 * with a public key, and several signatures at once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { MESSAGE_KINDS } from '../../strategy/cadence';
import { type Channel, channelName } from '../../strategy/channels';
import { RESIDENCIES } from '../../strategy/topology';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { isLastKind, type Parts, type Receiver } from './received';
import { signingSecret } from './tokens';

/** How old a signature may be. Source: the reference libraries of Standard Webhooks. */
const TOLERANCE_MS = 5 * 60_000;

type Webhook = Extract<Channel, { kind: 'webhook' }>;

const Body = z.strictObject({
  type: z.templateLiteral(['outage.', z.enum(MESSAGE_KINDS)]),
  timestamp: z.string(),
  data: z.strictObject({
    outage: z.string(),
    audience: z.string(),
    residency: z.enum(RESIDENCIES).optional(),
    number: z.number().int(),
    subject: z.string(),
    text: z.string(),
    nextUpdateBy: z.string().optional(),
  }),
});

export const webhooksOf = (channels: Parts['channels']): readonly Webhook[] =>
  Object.values(channels)
    .flat()
    .filter((channel) => channel.kind === 'webhook');

export class Webhooks implements Receiver {
  private readonly seen = new Set<string>();
  private readonly known: readonly Webhook[];

  constructor(private readonly parts: Parts) {
    this.known = webhooksOf(parts.channels);
  }

  answer({ method, host, path, headers, body = '' }: HttpRequest): HttpAnswer {
    const asked = new URL(path, `https://${host}`).href;
    const hook = this.known.find(({ url }) => new URL(url).href === asked);
    if (!hook || method !== 'POST') return status(404);
    if (!this.isSigned(hook, headers, body)) return status(401);
    const { data: message } = Body.safeParse(JSON.parse(body));
    if (!message) return status(400);
    const id = headers['webhook-id'] ?? '';
    if (this.seen.has(id)) return status(200);
    this.seen.add(id);
    const { subject, text, residency } = message.data;
    const isLast = isLastKind(message.type.slice('outage.'.length));
    this.parts.heard({
      ...{ place: channelName(hook), subject, text, isLast, id },
      ...(residency !== undefined && { residency }),
    });
    return status(204);
  }

  private isSigned({ name }: Webhook, headers: HttpRequest['headers'], body: string): boolean {
    const [id = '', at = '', given = ''] = ['id', 'timestamp', 'signature'].map((part) => headers[`webhook-${part}`]);
    if (!(Math.abs(this.parts.now() - Number(at) * 1000) <= TOLERANCE_MS)) return false;
    const key = Buffer.from(signingSecret(name).slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
    const signed = Buffer.from(given.replace(/^v1,/, ''), 'base64');
    return signed.length === expected.length && timingSafeEqual(signed, expected);
  }
}

const status = (code: number): HttpAnswer => ({ status: code, headers: {}, body: '' });
