import { canList, toEmail } from '../../functions/communicate/channels/email';
import type { Stream } from '../../strategy/cadence';
import type { Channel } from '../../strategy/channels';
import { afterTry, type Post, tried } from '../../strategy/post';
import { EACH_KIND, type Fate, world } from './support/companies';
import { signIn } from './support/signed';
import { runIn } from './support/world';

type Email = Extract<Channel, { kind: 'email' }>;

const PEOPLE = EACH_KIND.customers.find((one): one is Email => one.kind === 'email')!;
const STREAM: Stream = { audience: 'customers', residency: 'US', channel: 'email:people' };
const at = (minutes: number): string => new Date(Date.UTC(2027, 0, 1, 0, minutes)).toISOString();
const { fetch } = globalThis;

function inbox(...fates: Fate[]) {
  runIn('us-west-2');
  const { clock, channels, fates: next } = world(EACH_KIND);
  next.push(...fates);
  signIn(clock);
  return { clock, received: channels.received };
}

afterEach(() => {
  globalThis.fetch = fetch;
  jest.useRealTimers();
});

const begin = (minute = 0, before?: Post, text = 'It is down'): Post =>
  tried(before, {
    ...{ outage: 'outage-1', stream: STREAM, at: at(minute), by: 'us-west-2' },
    ...{ due: { kind: 'notice', dueAt: at(0) }, message: { subject: 'Outage', text } },
  });

/** Sends, and keeps how far it came, as `deliver` does. */
async function send(post: Post, channel: Email = PEOPLE): Promise<Post> {
  let begun = post;
  const reached = (cursor: string): Promise<void> => {
    begun = { ...begun, cursor };
    return Promise.resolve();
  };
  const sent = await toEmail(channel, { post, reached });
  return afterTry(begun, sent, post.at);
}

describe('an e-mail', () => {
  it('reaches everybody on the list once, fifty at a time, and is one message', async () => {
    const { received } = inbox();
    const post = await send(begin());
    expect(post).toMatchObject({ state: 'sent', id: expect.stringContaining('person-100') as string });
    expect(post).not.toHaveProperty('cursor');
    expect(received).toMatchObject([{ place: 'email:people', residency: 'US', subject: 'Outage', isLast: false }]);
    expect(JSON.stringify(post)).not.toContain('@');
  });

  it('goes on where it was, with the same words, when SES refused in between', async () => {
    // The first page is listed and sent, the second is listed and refused.
    const { received } = inbox('answered', 'answered', 'answered', 'refused');
    const first = await send(begin());
    expect(first).toMatchObject({ state: 'failed', cursor: '50', reason: 'SES: status 429' });
    const again = begin(1, first, 'It is down, and more');
    expect(again).toMatchObject({ text: 'It is down', cursor: '50', number: 1 });
    expect(await send(again)).toMatchObject({ state: 'sent', text: 'It is down' });
    // Nobody got it twice: then it would be heard again.
    expect(received).toHaveLength(1);
  });

  it('leaves the rest for the next minute if the list takes too long', async () => {
    const { clock, received } = inbox();
    const answer = globalThis.fetch;
    globalThis.fetch = async (...asked) => {
      await clock.runUntil(clock.now() + 15_000);
      return answer(...asked);
    };
    const first = await send(begin());
    expect(first).toMatchObject({ state: 'failed', cursor: '50', reason: 'SES: not yet sent to all of the list' });
    globalThis.fetch = answer;
    expect(await send(begin(1, first))).toMatchObject({ state: 'sent' });
    expect(received).toHaveLength(1);
  });

  it('says what SES says, and that there is no list', async () => {
    inbox('lost');
    expect(await send(begin())).toMatchObject({ state: 'failed', maybeSent: true });
    expect(await send(begin(), { ...PEOPLE, lists: {} })).toMatchObject({
      reason: expect.stringContaining('no list') as string,
    });
    expect(await send(begin(), { ...PEOPLE, from: 'x@elsewhere.example' })).toMatchObject({
      reason: 'SES: status 400',
    });
    const unknown = { US: { region: 'us-west-1', list: 'nobody' } };
    expect(await send(begin(), { ...PEOPLE, lists: unknown })).toMatchObject({ reason: 'SES: status 404' });
    expect(await canList({ lists: unknown })).toMatchObject({ kind: 'refused', reason: 'SES: status 404' });
    expect(await canList(PEOPLE)).toMatchObject({ kind: 'sent' });
  });
});
