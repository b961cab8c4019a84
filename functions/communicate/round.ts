import type { Led } from '../../strategy/briefing';
import { dueTo } from '../../strategy/cadence';
import type { Line } from '../../strategy/channels';
import { isHeld, orderFor } from '../../strategy/order';
import type { Outage } from '../../strategy/outage';
import { isOverdue, lastTold, type Post, postOf } from '../../strategy/post';
import { streamName } from '../../strategy/stream-name';
import type { OpenLine } from './here';

/** `sent`: the names of the streams that got their message. `late`: how many messages are overdue. */
export interface Round {
  readonly sent: readonly string[];
  readonly late: number;
}

export interface Now {
  readonly outage: Outage;
  readonly posts: readonly Post[];
  readonly led: Pick<Led, 'orders' | 'rca'>;
  readonly nowMs: number;
}

/** The line, if something is due to it. */
export function openLine(line: Line, { outage, posts, led, nowMs }: Now): readonly OpenLine[] {
  const post = postOf(posts, line.stream);
  const order = orderFor(led.orders, line.stream, post);
  if (isHeld(order, nowMs)) return [];
  const asked = { last: lastTold(post), nowMs, isAsked: order?.send !== undefined, rca: led.rca };
  const due = dueTo(outage, line.stream, asked);
  return due ? [{ ...line, due, post, ordered: order?.wording?.text }] : [];
}

export const isLate = ({ stream, due }: OpenLine, sent: readonly string[]): boolean =>
  isOverdue(due.dueAt, Date.now()) && !sent.includes(streamName(stream));
