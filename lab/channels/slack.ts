/**
 * Slack's Web API, as its reference describes it (docs.slack.dev): `chat.postMessage`, `conversations.history` and
 * `conversations.replies`. Most refusals are a 200 with `ok: false`. Not modelled, and refused: other methods, forms in
 * place of JSON, other blocks than headers and sections. Assumption: a channel takes exactly one message a second ("one
 * message per second per channel, short bursts allowed").
 */
import * as z from 'zod';
import { channelName } from '../../strategy/channels';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { isLastKind, type Parts, type Received, type Receiver } from './received';
import { SLACK_TOKEN } from './tokens';

export const SLACK_HOST = 'slack.com';

const EVERY_MS = 1000;
/** Limits of Block Kit and of messages. */
const TEXT_MAX = 40_000;
const text = (max: number) => z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max) });
const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: text(150) }),
  z.strictObject({ type: z.literal('section'), text: text(3000) }),
]);
const Post = z.strictObject({
  channel: z.string(),
  text: z.string().max(TEXT_MAX),
  blocks: z.array(Block).max(50),
  metadata: z.strictObject({
    event_type: z.string().regex(/^[a-z0-9_]+$/),
    event_payload: z.record(z.string(), z.string()),
  }),
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().optional(),
});
type Post = z.output<typeof Post>;

interface Stored extends Post {
  readonly ts: string;
}

export class Slack implements Receiver {
  private readonly stored: Stored[] = [];
  private readonly known: ReadonlySet<string>;

  constructor(private readonly parts: Parts) {
    const all = Object.values(parts.channels).flat();
    this.known = new Set(all.flatMap((one) => (one.kind === 'slack' ? [one.channel] : [])));
  }

  answer({ method, path, headers, body = '' }: HttpRequest): HttpAnswer {
    const url = new URL(`https://${SLACK_HOST}${path}`);
    if (headers['authorization'] !== `Bearer ${SLACK_TOKEN}`) return refused('invalid_auth');
    const called = `${method} ${url.pathname}`;
    if (called === 'POST /api/chat.postMessage') return this.post(headers, body);
    if (called === 'GET /api/conversations.history') return this.list(url.searchParams, undefined);
    if (called === 'GET /api/conversations.replies')
      return this.list(url.searchParams, url.searchParams.get('ts') ?? '');
    return refused('unknown_method');
  }

  private post(headers: HttpRequest['headers'], body: string): HttpAnswer {
    if (headers['content-type']?.startsWith('application/json') !== true) return refused('invalid_post_type');
    const parsed = Post.safeParse(JSON.parse(body));
    if (!parsed.success) return refused(problemOf(parsed.error));
    const { data: post } = parsed;
    if (!this.known.has(post.channel)) return refused('channel_not_found');
    const own = this.stored.filter(({ channel }) => channel === post.channel);
    const nowMs = this.parts.now();
    if (own.some(({ ts }) => nowMs - Number(ts) * 1000 < EVERY_MS))
      return {
        status: 429,
        headers: { 'retry-after': '1' },
        body: JSON.stringify({ ok: false, error: 'ratelimited' }),
      };
    if (post.thread_ts !== undefined && !own.some(({ ts }) => ts === post.thread_ts))
      return refused('thread_not_found');
    const ts = (nowMs / 1000).toFixed(6);
    this.stored.push({ ...post, ts });
    this.parts.heard(readBy(post));
    return json({ ok: true, channel: post.channel, ts });
  }

  private list(asked: URLSearchParams, thread: string | undefined): HttpAnswer {
    const channel = asked.get('channel') ?? '';
    if (!this.known.has(channel)) return refused('channel_not_found');
    const own = this.stored.filter(
      (one) => one.channel === channel && Number(one.ts) >= Number(asked.get('oldest') ?? 0),
    );
    // The history shows a reply only if it was sent to the channel too.
    const shown = own.filter((one) =>
      thread === undefined
        ? one.thread_ts === undefined || one.reply_broadcast === true
        : [one.ts, one.thread_ts].includes(thread),
    );
    const isAll = asked.get('include_all_metadata') === 'true';
    const messages = shown.map(({ ts, text: said, metadata }) => ({
      ...{ type: 'message', ts, text: said },
      ...(isAll && { metadata }),
    }));
    // A history begins with its newest message, a thread with its oldest one.
    const inOrder = thread === undefined ? messages.reverse() : messages;
    return json({ ok: true, messages: inOrder.slice(0, Number(asked.get('limit') ?? 100)) });
  }
}

function readBy({ channel, blocks, metadata, text: said }: Post): Omit<Received, 'atMs'> {
  const [header, ...sections] = blocks;
  return {
    place: channelName({ kind: 'slack', channel }),
    subject: header?.text.text ?? said,
    text: sections.map((one) => one.text.text).join('\n'),
    isLast: isLastKind(metadata.event_payload['kind']),
    id: metadata.event_payload['id'] ?? '',
  };
}

function problemOf(error: z.ZodError): string {
  const [at] = error.issues[0]?.path ?? [];
  if (at === 'blocks') return 'invalid_blocks';
  if (at === 'metadata') return 'invalid_metadata_format';
  return at === 'text' ? 'msg_too_long' : 'invalid_arguments';
}

const json = (body: object): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

const refused = (error: string): HttpAnswer => json({ ok: false, error });
