import * as fc from 'fast-check';
import { toSlack } from '../../functions/communicate/channels/slack';
import { toStatuspage } from '../../functions/communicate/channels/statuspage';
import { TOKENS } from '../../lab/channels/channels';
import type { Due, Stream } from '../../strategy/cadence';
import type { Channels } from '../../strategy/channels';
import type { Outage } from '../../strategy/outage';
import { afterTry, type Post, type Sent, tried } from '../../strategy/post';
import { type Fate, PLACES, world } from './support/companies';

const [SLACK] = PLACES.internal as [Extract<Channels['internal'][number], { kind: 'slack' }>];
const [PAGE] = PLACES.customers as [Extract<Channels['customers'][number], { kind: 'statuspage' }>];
const at = (minutes: number): string => new Date(Date.UTC(2027, 0, 1, 0, minutes)).toISOString();
const OUTAGE: Outage = {
  ...{ name: 'outage-1', since: at(0), openedAt: at(0), incidents: [], regions: ['us-east-1'], revision: 1 },
  residencies: [
    { residency: 'US', since: at(0), services: ['identity'], feels: [{ service: 'identity', feels: 'down' }] },
  ],
};
const stream = (kind: 'slack' | 'statuspage'): Stream =>
  kind === 'slack'
    ? { audience: 'internal', channel: 'slack' }
    : { audience: 'customers', residency: 'US', channel: 'page' };

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

const send = (kind: 'slack' | 'statuspage', post: Post): Promise<Sent> =>
  kind === 'slack'
    ? toSlack(SLACK, { post, outage: OUTAGE }, TOKENS.slack)
    : toStatuspage(PAGE, { post, outage: OUTAGE }, TOKENS.statuspage);

interface Begun {
  readonly before?: Post | undefined;
  readonly due?: Partial<Due>;
  readonly minute?: number;
}
const begin = (kind: 'slack' | 'statuspage', { before, due = {}, minute = 0 }: Begun = {}): Post =>
  tried(before, {
    ...{ outage: OUTAGE.name, stream: stream(kind), at: at(minute), by: 'us-west-2' },
    due: { kind: 'notice', dueAt: at(0), ...due },
    message: { subject: 'Outage', text: 'It is down' },
  });

describe.each(['slack', 'statuspage'] as const)('a message to %s', (kind) => {
  it('arrives, and later ones belong to the first', async () => {
    const { channels } = world();
    const first = afterTry(begin(kind), await send(kind, begin(kind)), at(1));
    expect(first).toMatchObject({ state: 'sent' });
    const second = begin(kind, { before: first, due: { kind: 'resolution' }, minute: 15 });
    expect(afterTry(second, await send(kind, second), at(15))).toMatchObject({ state: 'sent', thread: first.thread });
    expect(channels.received.map(({ isLast }) => isLast)).toEqual([false, true]);
    expect(channels.received[0]).toMatchObject({ subject: 'Outage', text: 'It is down' });
  });

  it('has a clear refusal if the channel says no, and when to come again', async () => {
    const { channels, fates } = world();
    fates.push('refused');
    expect(await send(kind, begin(kind))).toMatchObject({ kind: 'refused', afterSeconds: 7 });
    const post = begin(kind);
    const refused =
      kind === 'slack'
        ? await toSlack(SLACK, { post, outage: OUTAGE }, 'x')
        : await toStatuspage(PAGE, { post, outage: OUTAGE }, 'x');
    expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/invalid_auth|401/) as string });
    expect(channels.received).toEqual([]);
  });

  it('arrives once, whatever happens to its requests and their answers', async () => {
    const anyFates = fc.array(fc.constantFrom<Fate>('answered', 'lost', 'refused', 'answer lost'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anyFates, fc.integer({ min: 1, max: 3 }), async (all, messages) => {
        const { channels, fates } = world();
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
