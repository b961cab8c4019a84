import * as fc from 'fast-check';
import { toSlack } from '../../functions/communicate/channels/slack';
import { toStatuspage } from '../../functions/communicate/channels/statuspage';
import { communicate } from '../../functions/communicate/communicate';
import { secrets } from '../../functions/communicate/tokens';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { readLedger } from '../../functions/runtime/control/ledger';
import type { HttpAnswer } from '../../lab/calls/internet';
import { ChannelReceivers, TOKENS } from '../../lab/channels/channels';
import { newKernel } from '../lab/cloud/bench';
import type { Due, Stream } from '../../strategy/cadence';
import { Channels } from '../../strategy/channels';
import { conditionKey, messagesPk, observationKey, OUTAGE_KEY, postKey } from '../../strategy/control-items';
import { storedObservation } from '../../strategy/observation';
import { Outage } from '../../strategy/outage';
import { afterTry, Post, type Sent, tried } from '../../strategy/post';
import { marks, observations } from '../strategy/observed';
import { connect, Wire } from './cell/fixtures';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';

const PLACES = Channels.parse({
  internal: [{ kind: 'slack', channel: 'C0123456789' }],
  customers: [{ kind: 'statuspage', page: 'page00000000', components: { US: ['us0000000000'] } }],
});
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

/** What happens to one request: it is answered, lost on the way, refused, or its answer is lost. */
type Fate = 'answered' | 'lost' | 'refused' | 'answer lost';

function requestOf(url: string, { method = 'GET', headers, body }: RequestInit) {
  const { host, pathname, search } = new URL(url);
  return {
    ...{ host, method, path: `${pathname}${search}`, headers: Object.fromEntries(new Headers(headers)) },
    ...(typeof body === 'string' && { body }),
  };
}

function world() {
  const kernel = newKernel();
  const channels = new ChannelReceivers(kernel, PLACES);
  const fates: Fate[] = [];
  globalThis.fetch = async (url, init = {}) => {
    const fate = fates.shift() ?? 'answered';
    if (fate === 'refused') return new Response('', { status: 429, headers: { 'retry-after': '7' } });
    await kernel.clock.runUntil(Math.max(kernel.clock.now(), Date.now()));
    let heard: HttpAnswer | undefined;
    if (fate !== 'lost') channels.serve(requestOf(url as string, init), (answer) => (heard = answer));
    await kernel.clock.runUntil(kernel.clock.now() + 2000);
    if (!heard || fate === 'answer lost') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    return new Response(heard.body, { status: heard.status, headers: heard.headers });
  };
  return { channels, fates };
}

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

describe('communicate', () => {
  const NOW = Date.UTC(2027, 0, 1, 0, 30, 25);
  let stores: ModelledStores;
  let store: ControlStore;
  const vault = new Wire();
  let secret: { status: number; body: object };
  let heard: ChannelReceivers['received'];

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'], now: NOW, advanceTimers: true });
    jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    runIn('us-west-2');
    stores = new ModelledStores();
    store = new ControlStore({ topology: TOPOLOGY, region: 'us-west-2' });
    secret = { status: 200, body: { SecretString: JSON.stringify(TOKENS) } };
    vault.script = () => secret;
    connect(secrets, vault);
    Object.assign(secrets.config, { region: () => Promise.resolve('us-west-2') });
    heard = world().channels.received;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const see = async (...seen: Parameters<typeof observations>): Promise<void> => {
    for (const one of observations(...seen))
      await store.put(observationKey(one.observer), storedObservation({ ...one, atMs: Date.now() }), 'always');
    for (const region of TOPOLOGY.regions)
      await store.put(conditionKey(region), { region, lost: false, services: {}, at: at(0) }, 'always');
  };
  const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);
  const look = (region = 'us-west-2') =>
    communicate({
      ...{ topology: TOPOLOGY, region, store: new ControlStore({ topology: TOPOLOGY, region }) },
      ...{ channels: PLACES, voice: { leads: { 'incident commander': 'Ada' } } },
    });
  const outage = () => store.get(OUTAGE_KEY, Outage);
  const GONE = [{ 'us-east-1': marks('SSS', { outside: 'SS' }) }, { 'us-east-1': null }] as const;
  const subjects = () => heard.map(({ subject }) => subject.replace(/^outage-\w+/, 'outage'));

  it('says nothing while all is well', async () => {
    await see({});
    expect(await look()).toEqual({ sent: [] });
    expect(await outage()).toBeUndefined();
    expect(heard).toEqual([]);
  });

  it('tells staff at once and customers after five minutes, once, whichever region looks', async () => {
    await see(...GONE);
    expect((await look()).sent).toEqual(['internal#slack:C0123456789']);
    expect((await look('eu-central-1')).sent).toEqual([]);
    pass(300);
    await see(...GONE);
    const both = await Promise.all([look('eu-central-1'), look()]);
    expect(both.flatMap(({ sent }) => sent)).toEqual(['customers#US#statuspage:page00000000']);
    expect(subjects()).toEqual(['outage: us-east-1 in trouble', 'Service disruption in the United States']);
    const name = (await outage())?.name ?? '';
    const entries = await readLedger(store, name);
    expect(entries.map(({ verb, body }) => [verb, (body as Post).number, (body as Post).kind])).toEqual([
      ['communicate', 1, 'notice'],
      ['communicate', 1, 'notice'],
    ]);
    expect(JSON.stringify(entries)).not.toContain(TOKENS.slack);
  });

  it('says that it is over when users were served for two minutes', async () => {
    await see(...GONE);
    await look();
    for (const seconds of [60, 60, 61]) {
      pass(seconds);
      await see({});
      await look();
    }
    expect(subjects().slice(1).sort()).toEqual(['All services work again in the United States', 'outage is over']);
    pass(3600);
    await see({});
    expect((await look()).sent).toEqual([]);
  });

  it('finishes what a sender has begun that died, and says it once', async () => {
    await see(...GONE);
    let writes = 0;
    stores.before = ({ operation, input }) => {
      const { pk } = (input['Item'] ?? {}) as { pk?: { S: string } };
      if (operation === 'PutItem' && pk?.S.startsWith('messages#') === true && (writes += 1) === 2)
        throw new Error('dies');
    };
    await expect(look()).rejects.toThrow();
    stores.before = () => undefined;
    expect(heard).toHaveLength(1);
    expect((await look('eu-central-1')).sent).toEqual([]);
    pass(61);
    await see(...GONE);
    expect((await look('eu-central-1')).sent).toEqual(['internal#slack:C0123456789']);
    expect(heard).toHaveLength(1);
  });

  it('puts on record what another sender has sent and not recorded', async () => {
    await see(...GONE);
    stores.before = ({ operation, input }) => {
      const { pk } = (input['Item'] ?? {}) as { pk?: { S: string } };
      if (operation === 'PutItem' && pk?.S.startsWith('ledger#') === true) throw new Error('dies');
    };
    await expect(look()).rejects.toThrow();
    stores.before = () => undefined;
    await look('eu-central-1');
    expect(await readLedger(store, (await outage())?.name ?? '')).toHaveLength(1);
    expect(heard).toHaveLength(1);
  });

  it('tells the others if one message on record cannot be read', async () => {
    await see(...GONE);
    await look();
    const { name = '' } = (await outage()) ?? {};
    await store.put(postKey(name, stream('slack')), { state: 'unheard of' }, 'always');
    pass(300);
    await see(...GONE);
    expect((await look()).sent).toEqual(['customers#US#statuspage:page00000000']);
  });

  it('tries again each minute while there is no token, and says which one is missing', async () => {
    // What earlier tests have read of the secret is too old by then.
    pass(24 * 3600);
    secret = { status: 200, body: { SecretString: '{"statuspage":"x"}' } };
    await see(...GONE);
    expect((await look()).sent).toEqual([]);
    const posts = await store.query(messagesPk((await outage())?.name ?? ''), Post);
    expect(posts.map(({ state, reason }) => [state, reason])).toContainEqual([
      ...['failed', 'the secret companyos-dev-channels has no token for slack'],
    ]);
  });
});
