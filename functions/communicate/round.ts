import { isOverdue } from '../../strategy/post';
import { streamName } from '../../strategy/stream-name';
import type { OpenLine } from './here';

/** `sent`: the names of the streams that got their message. `late`: how many messages are overdue. */
export interface Round {
  readonly sent: readonly string[];
  readonly late: number;
}

export const isLate = ({ stream, due }: OpenLine, sent: readonly string[]): boolean =>
  isOverdue(due.dueAt, Date.now()) && !sent.includes(streamName(stream));
