import * as z from 'zod';
import type { Channel } from '../../../strategy/channels';
import { postId, type Sent } from '../../../strategy/post';
import type { Letter } from '../here';
import { asked, refusal, type Reply } from './asked';

const API = 'https://slack.com/api';
/** "The type of the message's metadata" may be any name of ours. */
const EVENT_TYPE = 'companyos_dr_message';
/** A header block takes 150 characters, a section 3,000 (Slack, reference of Block Kit). */
const HEADER_MAX = 150;
const SECTION_MAX = 3000;
/** How far a search goes back before the first try. Our clock may be wrong, and Slack's is not ours. */
const LOOK_BACK_SECONDS = 15 * 60;
/** "We recommend no more than 200 results at a time." */
const LIST_MAX = 200;

type Slack = Extract<Channel, { kind: 'slack' }>;

const Answer = z.looseObject({ ok: z.boolean(), error: z.string().optional(), ts: z.string().optional() });
const Found = z.object({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z.looseObject({ event_payload: z.looseObject({ id: z.string().optional() }) }).optional(),
    }),
  ),
});

/**
 * Posts to a Slack channel (`chat.postMessage`). Later messages of an outage go into the thread of the first one, and
 * are shown in the channel too. Plain HTTPS, because it is one call, and because Slack's own client waits out rate
 * limits inside the call. Slack has no idempotency key, so each message carries our id in its metadata, and a message
 * that may have arrived is looked for first.
 */
export async function toSlack({ channel }: Slack, { post }: Letter, token: string): Promise<Sent> {
  const headers = { authorization: `Bearer ${token}` };
  const found = post.maybeSent ? await lookFor({ channel, post, headers }) : undefined;
  if (found) return found;
  const { subject, text, thread } = post;
  const body = JSON.stringify({
    channel,
    text: `${subject}\n${text}`.slice(0, SECTION_MAX),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: subject.slice(0, HEADER_MAX) } },
      { type: 'section', text: { type: 'plain_text', text: text.slice(0, SECTION_MAX) } },
    ],
    metadata: { event_type: EVENT_TYPE, event_payload: { id: postId(post), kind: post.kind } },
    ...(thread !== undefined && { thread_ts: thread, reply_broadcast: true }),
  });
  const reply = await asked({ method: 'POST', url: `${API}/chat.postMessage`, headers, body });
  const ts = accepted(reply);
  return typeof ts === 'string' ? { kind: 'sent', id: ts, thread: thread ?? ts } : ts;
}

/** The message's `ts`, or why there is none. Slack answers 200 to most refusals. */
function accepted(reply: Reply): string | Exclude<Sent, { kind: 'sent' }> {
  if (reply.kind !== 'answered' || reply.status !== 200) return refusal('Slack', reply);
  const answer = Answer.safeParse(reply.body).data;
  if (answer?.ok === true && answer.ts !== undefined) return answer.ts;
  return { kind: 'refused', reason: `Slack: ${answer?.error ?? 'an answer that nobody can read'}` };
}

interface Search extends Pick<Letter, 'post'> {
  readonly channel: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The message, if Slack has it. Undefined if it does not. Silent, if nobody knows: then nothing may be sent. */
async function lookFor({ channel, post, headers }: Search): Promise<Sent | undefined> {
  const { thread } = post;
  const asks = new URLSearchParams({
    ...{ channel, limit: String(LIST_MAX), include_all_metadata: 'true' },
    oldest: String(Date.parse(post.firstAt) / 1000 - LOOK_BACK_SECONDS),
    ...(thread !== undefined && { ts: thread }),
  });
  const method = thread === undefined ? 'conversations.history' : 'conversations.replies';
  const reply = await asked({ method: 'GET', url: `${API}/${method}?${asks.toString()}`, headers });
  if (reply.kind !== 'answered' || reply.status !== 200) return refusal('Slack', reply);
  const list = Found.safeParse(reply.body).data;
  if (!list) return { kind: 'refused', reason: `Slack: ${Answer.safeParse(reply.body).data?.error ?? 'no list'}` };
  const sent = list.messages.find(({ metadata }) => metadata?.event_payload.id === postId(post));
  return sent && { kind: 'sent', id: sent.ts, thread: thread ?? sent.ts };
}
