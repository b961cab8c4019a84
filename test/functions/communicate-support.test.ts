import * as fc from 'fast-check';
import { canOpen, toSupport } from '../../functions/communicate/channels/support';
import type { Due, Stream } from '../../strategy/cadence';
import type { Channel } from '../../strategy/channels';
import type { Outage } from '../../strategy/outage';
import { afterTry, type Post, tried } from '../../strategy/post';
import { AWS, EACH_KIND, type Fate, world } from './support/companies';
import { signIn } from './support/signed';
import { runIn, TOPOLOGY } from './support/world';

type Support = Extract<Channel, { kind: 'support' }>;

const CASES = EACH_KIND.vendors.find((one): one is Support => one.kind === 'support')!;
const STREAM: Stream = { audience: 'vendors', channel: 'support:aws' };
const at = (minutes: number): string => new Date(Date.UTC(2027, 0, 1, 0, minutes)).toISOString();
const OUTAGE: Outage = {
  ...{ name: 'outage-1', since: at(0), openedAt: at(0), incidents: [], regions: ['us-east-1'], revision: 1 },
  residencies: [],
};
const REFERENCE = '[companyos-dev/outage-1/aws]';
const { fetch } = globalThis;

function desk({ fates: given = [], aws = AWS }: { fates?: readonly Fate[]; aws?: typeof AWS } = {}) {
  runIn('us-west-2');
  const { clock, channels, fates, kernel } = world(EACH_KIND, aws);
  fates.push(...given);
  const hosts: string[] = [];
  const asked = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    const operation = new Headers(init?.headers).get('x-amz-target')?.split('.')[1] ?? '';
    hosts.push(`${new URL(url).host.split('.')[1]} ${operation}`);
    return asked(url, init);
  };
  signIn(clock);
  return { hosts, kernel, received: channels.received, fates };
}

afterEach(() => {
  globalThis.fetch = fetch;
  jest.useRealTimers();
});

const begin = (before?: Post, { minute = 0, ...due }: Partial<Due> & { minute?: number } = {}): Post =>
  tried(before, {
    ...{ outage: 'outage-1', stream: STREAM, at: at(minute), by: 'us-west-2' },
    due: { kind: 'notice', dueAt: at(0), ...due },
    message: { subject: 'Failures in us-east-1', text: 'No answer' },
  });
const send = async (post: Post, outage = OUTAGE): Promise<Post> =>
  afterTry(post, await toSupport(CASES, { post, outage }, TOPOLOGY), post.at);

describe('a message to AWS Support', () => {
  it('opens a case where the failing region is not, and later ones go into it', async () => {
    const { hosts, received } = desk();
    const first = await send(begin());
    expect(first).toMatchObject({ state: 'sent', thread: expect.stringMatching(/^case-/) as string });
    expect(hosts).toEqual(['us-west-2 DescribeCases', 'us-west-2 CreateCase']);
    const over = await send(begin(first, { kind: 'resolution', minute: 15 }));
    expect(over).toMatchObject({ state: 'sent', thread: first.thread });
    expect(hosts.slice(2)).toEqual(['us-west-2 DescribeCases', 'us-west-2 AddCommunicationToCase']);
    const subject = `Failures in us-east-1 ${REFERENCE}`;
    expect(received).toMatchObject([
      { place: 'support:aws', subject, isLast: false },
      { subject, isLast: true },
    ]);
    expect(received[0]?.text).toContain('The names of our resources begin with companyos-dev.');
  });

  it('goes to us-east-1 first while nothing is wrong there, and last while it does not answer', async () => {
    const { hosts, kernel } = desk();
    await send(begin(), { ...OUTAGE, regions: [] });
    expect(hosts[0]).toBe('us-east-1 DescribeCases');
    kernel.network.lose('us-west-2');
    kernel.network.lose('us-east-1');
    expect(await send(begin(undefined, { minute: 3 }))).toMatchObject({ state: 'sent' });
    expect(hosts.slice(2)).toEqual([
      ...['us-west-2 DescribeCases', 'eu-west-1 DescribeCases'],
      // The case that was opened elsewhere is there, and so is the message.
    ]);
  });

  it('asks another endpoint in the next minute if one answers and takes no case', async () => {
    const { hosts } = desk({ fates: ['answered', 'lost'] });
    const failed = await send(begin());
    expect(failed).toMatchObject({ state: 'failed', maybeSent: true });
    expect(await send(begin(failed, { minute: 1 }))).toMatchObject({ state: 'sent' });
    expect(hosts.slice(2)).toEqual(['eu-west-1 DescribeCases', 'eu-west-1 CreateCase']);
  });

  it('finds the case again if its answer was lost, and then says what is new', async () => {
    const { received } = desk({ fates: ['answered', 'answer lost'] });
    const failed = await send(begin());
    expect(failed).toMatchObject({ state: 'failed' });
    const over = await send(begin(failed, { kind: 'resolution', minute: 1 }));
    expect(over).toMatchObject({ state: 'sent', thread: expect.stringMatching(/^case-/) as string });
    expect(received.map(({ isLast }) => isLast)).toEqual([false, true]);
    expect(new Set(received.map(({ subject }) => subject)).size).toBe(1);
  });

  it('arrives once, whatever happens to its requests and their answers', async () => {
    const anyFates = fc.array(fc.constantFrom<Fate>('answered', 'lost', 'refused', 'answer lost'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anyFates, fc.integer({ min: 1, max: 3 }), async (all, messages) => {
        const { received } = desk({ fates: all });
        let post: Post | undefined;
        const threads = new Set<string | undefined>();
        for (let minute = 0; (post?.state !== 'sent' || post.number < messages) && minute < 60; minute += 1) {
          post = await send(begin(post, { kind: post ? 'update' : 'notice', minute }));
          if (post.state === 'sent') threads.add(post.thread);
        }
        expect(threads.size).toBe(1);
        expect(post).toMatchObject({ state: 'sent', number: messages });
        const ids = received.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(received.map(({ subject }) => subject)).size).toBe(1);
        jest.useRealTimers();
        globalThis.fetch = fetch;
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['no plan', { hasSupportPlan: false }, /SubscriptionRequiredException: .* no support plan .* To do: open a case/],
    ['no permission', { allowed: () => false }, /AccessDeniedException: .* To do: open a case in the Support Center/],
  ])('says what to do if there is %s, and asks again after a quarter of an hour', async (_, lack, reason) => {
    const { hosts, received } = desk({ aws: { ...AWS, ...lack } });
    const post = await send(begin());
    expect(post).toMatchObject({ state: 'failed', maybeSent: false, reason: expect.stringMatching(reason) as string });
    expect(post.notBefore).toBe(at(15));
    // One service: another endpoint would say the same.
    expect(hosts).toHaveLength(1);
    expect(received).toEqual([]);
  });

  it('is asked for again in the next minute if too many requests came', async () => {
    desk({ fates: ['refused'] });
    expect(await send(begin())).toMatchObject({
      reason: 'AWS Support: status 429',
      notBefore: expect.any(String) as string,
    });
    desk({ fates: ['lost', 'lost', 'lost'] });
    const unheard = await send(begin());
    expect(unheard).toMatchObject({ state: 'failed', maybeSent: false });
    expect(unheard).not.toHaveProperty('notBefore');
  });
});

describe('a test of AWS Support', () => {
  it('opens no case', async () => {
    const { hosts, received } = desk();
    expect(await canOpen(CASES, TOPOLOGY)).toEqual({ kind: 'sent', id: 'a case would be opened' });
    expect([hosts, received]).toEqual([['us-east-1 CreateCase'], []]);
  });

  it('goes on at another endpoint, and says why it would not work', async () => {
    const { hosts } = desk({ fates: ['lost'] });
    expect(await canOpen(CASES, TOPOLOGY)).toMatchObject({ kind: 'sent' });
    expect(hosts).toEqual(['us-east-1 CreateCase', 'us-west-2 CreateCase']);
    desk({ aws: { ...AWS, hasSupportPlan: false } });
    expect(await canOpen(CASES, TOPOLOGY)).toMatchObject({ kind: 'refused' });
    desk();
    expect(await canOpen({ ...CASES, categoryCode: 'unheard-of' }, TOPOLOGY)).toMatchObject({
      reason: expect.stringContaining('InvalidParameterValueException') as string,
    });
    desk({ fates: ['lost', 'lost', 'lost'] });
    expect(await canOpen(CASES, TOPOLOGY)).toMatchObject({ kind: 'silent' });
  });
});
