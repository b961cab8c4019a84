/**
 * What a lead decides about the next message of a stream (strategy §3, communication workflows): to hold it, to write
 * it, or to send it now. Without an order, messages go out by themselves. An order is about one message, so a lead who
 * gives one and falls asleep silences nobody for long.
 */
import * as z from 'zod';
import type { Stream } from './cadence';
import { nextNumber, type Post } from './post';
import { streamName } from './stream-name';

/** A hold ends by itself after this time. */
export const HOLD_MINUTES_MAX = 30;

/**
 * As stored; times are ISO 8601. `stream`: its name. `number`: of the message that it is about. `by`: who signed it.
 * `wording`: the first line is the subject.
 */
export const Order = z.object({
  outage: z.string(),
  stream: z.string(),
  number: z.number().int(),
  hold: z.object({ until: z.string(), why: z.string(), by: z.string() }).exactOptional(),
  wording: z.object({ text: z.string(), by: z.string() }).exactOptional(),
  send: z.object({ by: z.string(), at: z.string() }).exactOptional(),
  revision: z.number().int(),
});
export type Order = Readonly<z.output<typeof Order>>;

export type Act =
  | { readonly kind: 'hold'; readonly minutes: number; readonly why: string }
  | { readonly kind: 'edit'; readonly text: string }
  | { readonly kind: 'send' };

interface Given {
  readonly outage: string;
  readonly stream: Stream;
  readonly number: number;
  readonly act: Act;
  readonly by: string;
  readonly atMs: number;
}

/** The order after one more decision. What was decided about an earlier message is over. */
export function ordered(before: Order | undefined, { outage, stream, number, act, by, atMs }: Given): Order {
  const revision = (before?.revision ?? -1) + 1;
  const { hold, wording } = before?.number === number ? before : {};
  const kept = { ...(wording && { wording }) };
  const about = { outage, stream: streamName(stream), number, revision };
  switch (act.kind) {
    case 'hold': {
      const until = new Date(atMs + act.minutes * 60_000).toISOString();
      return { ...about, ...kept, hold: { until, why: act.why, by } };
    }
    case 'edit':
      return { ...about, ...(hold && { hold }), wording: { text: act.text, by } };
    case 'send':
      return { ...about, ...kept, send: { by, at: new Date(atMs).toISOString() } };
  }
}

/** The order about the next message of the stream, if there is one. */
export function orderFor(orders: readonly Order[], stream: Stream, post: Post | undefined): Order | undefined {
  return orders.find((one) => one.stream === streamName(stream) && one.number === nextNumber(post));
}

/** Whether a lead keeps the message back. A time that cannot be read keeps back nothing. */
export const isHeld = (order: Order | undefined, nowMs: number): boolean =>
  order?.hold !== undefined && nowMs < Date.parse(order.hold.until);

/** A message that a lead keeps back. `stream`: its name. */
export interface Held {
  readonly stream: string;
  readonly hold: NonNullable<Order['hold']>;
}

/** All that is kept back now, as far as it is about messages that nobody has sent yet. */
export function heldIn(orders: readonly Order[], posts: readonly Post[], nowMs: number): readonly Held[] {
  return orders.flatMap((order) => {
    const post = posts.find(({ stream }) => streamName(stream) === order.stream);
    const { stream, hold } = order;
    return hold && isHeld(order, nowMs) && order.number === nextNumber(post) ? [{ stream, hold }] : [];
  });
}
