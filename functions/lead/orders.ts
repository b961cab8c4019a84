import { dueTo } from '../../strategy/cadence';
import { streamName } from '../../strategy/stream-name';
import { type Line, linesOf, withOwnPage } from '../../strategy/channels';
import { messagesPk, orderKey } from '../../strategy/control-items';
import { type Act, Order, ordered } from '../../strategy/order';
import type { Outage } from '../../strategy/outage';
import { lastTold, nextNumber, Post, postOf } from '../../strategy/post';
import { queryReadable } from '../runtime/control/control-store';
import { revise } from '../runtime/control/revise';
import { InputInvalid } from '../runtime/failures';
import type { Input, Output } from './contract';
import type { Here } from './here';
import { putOnRecord } from './on-record';

type Ordering = Extract<Input, { action: 'hold' | 'edit' | 'send' }>;

/** Orders what becomes of the next message of each stream that the lead names. `communicate` follows it. */
export async function order(here: Here, outage: Outage, input: Ordering): Promise<Output> {
  const posts = await queryReadable(here.store, Post, { pk: messagesPk(outage.name) });
  const named = linesOf(withOwnPage(here.channels), outage).filter((line) => isMeant(line, input));
  if (named.length === 0) throw new InputInvalid(`audience: ${nothingOf(here, outage, input)}`);
  const lines = named.map((line) => ({ ...line, post: postOf(posts, line.stream) }));
  const meant = input.action === 'send' ? lines.filter((line) => canSend(outage, line)) : lines;
  if (meant.length === 0) throw new InputInvalid('action: those people have read that it is over for them');
  const atMs = Date.parse(await putOnRecord(here, input));
  for (const { stream, post } of meant)
    await revise(here.store, {
      ...{ key: orderKey(outage.name, stream), schema: Order },
      change: (current) =>
        ordered(current, {
          ...{ outage: outage.name, stream, number: nextNumber(post), act: actOf(input), by: input.by, atMs },
        }),
      guard: ({ revision }) => ({ revision }),
    });
  return { kind: 'ordered', streams: meant.map(({ stream }) => streamName(stream)) };
}

const isMeant = ({ stream }: Line, { audience, residency, channel }: Ordering): boolean =>
  stream.audience === audience &&
  (residency === undefined || stream.residency === residency) &&
  (channel === undefined || stream.channel === channel);

/** Whether a message comes when a lead asks for one. */
const canSend = (outage: Outage, { stream, post }: Line & { readonly post: Post | undefined }): boolean =>
  dueTo(outage, stream, { last: lastTold(post), nowMs: Date.now(), isAsked: true }) !== undefined;

function nothingOf({ channels }: Here, outage: Outage, { audience }: Ordering): string {
  const streams = linesOf(withOwnPage(channels), outage).filter(({ stream }) => stream.audience === audience);
  const known = streams.map(({ stream }) => streamName(stream)).join(', ');
  return known === '' ? `nobody of ${audience} is told of ${outage.name}` : `no such messages; there are ${known}`;
}

function actOf(input: Ordering): Act {
  switch (input.action) {
    case 'hold':
      return { kind: 'hold', minutes: input.minutes, why: input.why };
    case 'edit':
      return { kind: 'edit', text: input.text };
    case 'send':
      return { kind: 'send' };
  }
}
