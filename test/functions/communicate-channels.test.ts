import * as fc from 'fast-check';
import { toPagerduty } from '../../functions/communicate/channels/pagerduty';
import { toSlack } from '../../functions/communicate/channels/slack';
import { toStatuspage } from '../../functions/communicate/channels/statuspage';
import { signature, toWebhook } from '../../functions/communicate/channels/webhook';
import { routingKey, signingSecret, SLACK_TOKEN, STATUSPAGE_TOKEN } from '../../lab/channels/tokens';
import type { Due, Stream } from '../../strategy/cadence';
import { CHANNEL_KINDS, type ChannelKind, channelName, type TokenChannel } from '../../strategy/channels';
import type { Outage } from '../../strategy/outage';
import { afterTry, type Post, type Sent, tried } from '../../strategy/post';
import { EACH_KIND, type Fate, world } from './support/companies';

/** AWS takes a signature instead of a token, so SES and AWS Support have tests of their own. */
type Kind = Exclude<ChannelKind, 'email' | 'support'>;
const KINDS = CHANNEL_KINDS.filter((kind) => kind !== 'email' && kind !== 'support');

const placeOf = (kind: Kind): TokenChannel => {
  const found = Object.values(EACH_KIND)
    .flat()
    .find((one): one is TokenChannel => one.kind === kind);
  if (!found) throw new Error(`the world has no ${kind}`);
  return found;
};
const at = (minutes: number): string => new Date(Date.UTC(2027, 0, 1, 0, minutes)).toISOString();
const OUTAGE: Outage = {
  ...{ name: 'outage-1', since: at(0), openedAt: at(0), incidents: [], regions: ['us-east-1'], revision: 1 },
  residencies: [
    { residency: 'US', since: at(0), services: ['identity'], feels: [{ service: 'identity', feels: 'down' }] },
  ],
};
const streamOf = (kind: Kind): Stream => ({
  channel: channelName(placeOf(kind)),
  ...(kind === 'statuspage' ? { audience: 'customers', residency: 'US' } : { audience: 'internal' }),
});

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
  jest.restoreAllMocks();
});

/** The companies and we have the same time. */
function eachKind() {
  const { clock, ...companies } = world(EACH_KIND);
  jest.spyOn(Date, 'now').mockImplementation(() => clock.now());
  return companies;
}

/** With the right token, or with another one. */
function send(kind: Kind, post: Post, token?: string): Promise<Sent> {
  const channel = placeOf(kind);
  const letter = { post, outage: OUTAGE };
  switch (channel.kind) {
    case 'slack':
      return toSlack(channel, letter, token ?? SLACK_TOKEN);
    case 'statuspage':
      return toStatuspage(channel, letter, token ?? STATUSPAGE_TOKEN);
    case 'pagerduty':
      return toPagerduty(letter, token ?? routingKey(channel.service));
    case 'webhook':
      return toWebhook(channel, letter, token ?? signingSecret(channel.name));
  }
}

interface Begun {
  readonly before?: Post | undefined;
  readonly due?: Partial<Due>;
  readonly minute?: number;
}
const begin = (kind: Kind, { before, due = {}, minute = 0 }: Begun = {}): Post =>
  tried(before, {
    ...{ outage: OUTAGE.name, stream: streamOf(kind), at: at(minute), by: 'us-west-2' },
    due: { kind: 'notice', dueAt: at(0), ...due },
    message: { subject: 'Outage', text: 'It is down' },
  });

describe.each(KINDS)('a message to %s', (kind) => {
  it('arrives, and later ones belong to the first', async () => {
    const { channels } = eachKind();
    const first = afterTry(begin(kind), await send(kind, begin(kind)), at(1));
    expect(first).toMatchObject({ state: 'sent' });
    const second = begin(kind, { before: first, due: { kind: 'resolution' }, minute: 15 });
    expect(afterTry(second, await send(kind, second), at(15))).toMatchObject({
      state: 'sent',
      ...(first.thread !== undefined && { thread: first.thread }),
    });
    expect(channels.received.map(({ isLast }) => isLast)).toEqual([false, true]);
    expect(channels.received[0]).toMatchObject({ subject: 'Outage', text: 'It is down' });
  });

  it('has a clear refusal if the channel says no, and when to come again', async () => {
    const { channels, fates } = eachKind();
    fates.push('refused');
    expect(await send(kind, begin(kind))).toMatchObject({ kind: 'refused', afterSeconds: 7 });
    for (const token of ['x', signingSecret('another')])
      expect(await send(kind, begin(kind), token)).toMatchObject({
        kind: 'refused',
        reason: expect.stringMatching(/invalid_auth|40[01]|whsec_/) as string,
      });
    expect(channels.received).toEqual([]);
  });

  it('arrives once, whatever happens to its requests and their answers', async () => {
    const anyFates = fc.array(fc.constantFrom<Fate>('answered', 'lost', 'refused', 'answer lost'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anyFates, fc.integer({ min: 1, max: 3 }), async (all, messages) => {
        const { channels, fates } = eachKind();
        fates.push(...all);
        let post: Post | undefined;
        for (let minute = 0; (post?.state !== 'sent' || post.number < messages) && minute < 60; minute += 1) {
          const begun: Post = begin(kind, { before: post, due: post ? { kind: 'update' } : {}, minute });
          post = afterTry(begun, await send(kind, begun), at(minute));
        }
        expect(post).toMatchObject({ state: 'sent', number: messages });
        expect(channels.received.map(({ id }) => id.split('#').at(-1))).toEqual(
          Array.from({ length: messages }, (_, index) => String(index + 1)),
        );
      }),
      { numRuns: 60 },
    );
  });
});

it('opens an alert of PagerDuty if the last message is also the first', async () => {
  const { channels } = eachKind();
  const over = begin('pagerduty', { due: { kind: 'resolution' } });
  expect(await send('pagerduty', over)).toMatchObject({ kind: 'sent' });
  expect(channels.received).toMatchObject([{ subject: 'Outage', isLast: true }]);
});

it('is signed as the reference of Standard Webhooks is', () => {
  const content = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
  const expected = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
  expect(signature('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', content)).toBe(expected);
});
