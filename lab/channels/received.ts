/** What people read in a channel, and what a channel is to the internet. */
import type { Channels } from '../../strategy/channels';
import type { Residency } from '../../strategy/topology';
import type { HttpAnswer, HttpRequest } from '../calls/internet';

/**
 * A message that people read in a channel. `place`: as `channelName` writes it. `residency`: whose customers, on a
 * status page. `isLast`: the message says that all is well again. `id`: ours, from the message's metadata.
 */
export interface Received {
  readonly atMs: number;
  readonly place: string;
  readonly residency?: Residency;
  readonly subject: string;
  readonly text: string;
  readonly isLast: boolean;
  readonly id: string;
}

/** What a company works with: the channels of the environment, the time in ms, and who hears of a message. */
export interface Parts {
  readonly channels: Channels;
  readonly now: () => number;
  readonly heard: (message: Omit<Received, 'atMs'>) => void;
}

/** Whether nobody is promised a next message after one of this kind. */
export const isLastKind = (kind: unknown): boolean => kind !== 'notice' && kind !== 'update';

export const jsonAnswer = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** What a channel does with a request: it answers, or refuses it in its own words. */
export interface Receiver {
  answer(request: HttpRequest): HttpAnswer;
}
