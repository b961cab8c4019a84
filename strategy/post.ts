/**
 * The newest message of a stream, from the moment at which somebody begins to send it. It is on record before it is
 * sent, so that three regions do not send it three times, and another region goes on when its sender dies. A stream has
 * one message under way at most. If a channel was out of order, the next try says what is true then.
 */
import * as z from 'zod';
import { type Due, MESSAGE_KINDS, Stream, Told } from './cadence';
import { streamName } from './stream-name';
import type { Region } from './topology';

/**
 * As stored; times are ISO 8601. `number` counts the messages of the stream that arrived, and this one.
 * `at`, `by`: when this try began, and the region that makes it. `firstAt`: when the first try began. `maybeSent`: an
 * earlier try may have arrived. `notBefore`: the channel wants no other try until then. `id`: what the channel calls
 * the message. `thread`: what it calls the conversation. `last`: the message that arrived before this one. `cursor`:
 * how far the people on a list have got it, in the channel's own words; absent when there is none, or when all have
 * it. `recorded`: the ledger has it.
 */
export const Post = z.object({
  outage: z.string(),
  stream: Stream,
  number: z.number().int(),
  state: z.enum(['sending', 'sent', 'failed']),
  kind: z.enum(MESSAGE_KINDS),
  dueAt: z.string(),
  subject: z.string(),
  text: z.string(),
  nextBy: z.string().exactOptional(),
  at: z.string(),
  by: z.string(),
  firstAt: z.string(),
  tries: z.number().int(),
  maybeSent: z.boolean(),
  notBefore: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  sentAt: z.string().exactOptional(),
  id: z.string().exactOptional(),
  thread: z.string().exactOptional(),
  last: Told.exactOptional(),
  cursor: z.string().exactOptional(),
  recorded: z.boolean(),
});
export type Post = Readonly<z.output<typeof Post>>;

/** The newest message of the stream, if there is any. */
export const postOf = (posts: readonly Post[], stream: Stream): Post | undefined =>
  posts.find((post) => streamName(post.stream) === streamName(stream));

/** `subject`: one line. `text`: plain sentences. `nextBy`: ISO 8601. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly nextBy?: string;
}

/**
 * What became of a try. `refused`: the channel has not taken it, and may say for how long it takes none. `silent`:
 * nobody knows whether the channel has taken it.
 */
export type Sent =
  | { readonly kind: 'sent'; readonly id: string; readonly thread?: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly afterSeconds?: number }
  | { readonly kind: 'silent'; readonly reason: string };

/** A try that is not over after this time has lost its sender: its function runs for less. */
export const TRY_SECONDS = 60;
/** From then on people are told that a message does not arrive. */
export const OVERDUE_SECONDS = 5 * 60;

/** The last message that is known to have arrived. */
export function lastTold(post: Post | undefined): Told | undefined {
  if (post?.state === 'sent' && post.sentAt !== undefined) return { kind: post.kind, sentAt: post.sentAt };
  return post?.last;
}

/** Whether a try may begin: nobody else is at it, and the channel takes messages. */
export function mayTry(post: Post | undefined, nowMs: number): boolean {
  if (post?.state === 'sending') return !(nowMs - Date.parse(post.at) < TRY_SECONDS * 1000);
  return post?.state !== 'failed' || post.notBefore === undefined || nowMs >= Date.parse(post.notBefore);
}

/** The number of the message that the stream gets next. */
export const nextNumber = (post: Post | undefined): number =>
  post && post.state !== 'sent' ? post.number : (post?.number ?? 0) + 1;

interface Try {
  readonly outage: string;
  readonly stream: Stream;
  readonly due: Due;
  readonly message: Message;
  readonly at: string;
  readonly by: Region;
}

/** The post of a try that begins. Until it has arrived, a message keeps its number. */
export function tried(before: Post | undefined, { outage, stream, due, message, at, by }: Try): Post {
  const last = lastTold(before);
  const said = before?.cursor === undefined ? { kind: due.kind, dueAt: due.dueAt, ...message } : begunWords(before);
  return {
    ...{ outage, stream, ...said, at, by, recorded: false },
    ...{ state: 'sending', firstAt: at, tries: 1, maybeSent: false, number: nextNumber(before) },
    ...(before && before.state !== 'sent' && again(before)),
    ...(before?.thread !== undefined && { thread: before.thread }),
    ...(last && { last }),
  };
}

/** Some recipients have this message already: the others get the same one. */
const begunWords = ({ kind, dueAt, subject, text, nextBy, cursor }: Post) => ({
  ...{ kind, dueAt, subject, text },
  ...(nextBy !== undefined && { nextBy }),
  ...(cursor !== undefined && { cursor }),
});

const again = ({ firstAt, tries, maybeSent, state }: Post) => ({
  ...{ firstAt, tries: tries + 1 },
  maybeSent: maybeSent || state === 'sending',
});

/** The post after its try. */
export function afterTry(post: Post, sent: Sent, at: string): Post {
  if (sent.kind === 'sent') {
    const thread = sent.thread ?? post.thread;
    return { ...withoutCursor(post), state: 'sent', sentAt: at, id: sent.id, ...(thread !== undefined && { thread }) };
  }
  const { kind, reason } = sent;
  const notBefore =
    kind === 'refused' && sent.afterSeconds !== undefined
      ? { notBefore: new Date(Date.parse(at) + sent.afterSeconds * 1000).toISOString() }
      : {};
  return { ...post, state: 'failed', reason, maybeSent: post.maybeSent || kind === 'silent', ...notBefore };
}

function withoutCursor(post: Post): Post {
  const { cursor, ...rest } = post;
  return cursor === undefined ? post : rest;
}

/** Identifies the message for channels that can tell whether they have it. */
export const postId = ({ outage, stream, number }: Pick<Post, 'outage' | 'stream' | 'number'>): string =>
  [outage, streamName(stream), number].join('#');

/** A stream that does not get its message. `since`: ISO 8601, when somebody first tried. */
export interface Unreached {
  readonly stream: Stream;
  readonly since: string;
  readonly reason: string;
}

/** The streams whose message has not arrived for so long that people are to know. */
export const unreachedIn = (posts: readonly Post[], nowMs: number): readonly Unreached[] =>
  posts
    .filter(({ state, firstAt }) => state !== 'sent' && isOverdue(firstAt, nowMs))
    .map(({ stream, firstAt, reason }) => ({ stream, since: firstAt, reason: reason ?? 'no answer yet' }));

export const isOverdue = (dueAt: string, nowMs: number): boolean => nowMs - Date.parse(dueAt) > OVERDUE_SECONDS * 1000;
