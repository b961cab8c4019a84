import { communicate } from '../../functions/communicate/communicate';
import { secrets } from '../../functions/communicate/tokens';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { KNOWN_PAGE } from '../../strategy/status-page';
import { readKnown } from '../../functions/runtime/control/known';
import { readLedger } from '../../functions/runtime/control/ledger';
import type { ChannelReceivers } from '../../lab/channels/channels';
import { secretOf, SLACK_TOKEN } from '../../lab/channels/tokens';
import type { Stream } from '../../strategy/cadence';
import {
  conditionKey,
  messagesPk,
  observationKey,
  OUTAGE_KEY,
  pastOutageKey,
  postKey,
} from '../../strategy/control-items';
import { storedObservation } from '../../strategy/observation';
import { Outage } from '../../strategy/outage';
import { Post } from '../../strategy/post';
import { marks, observations } from '../strategy/observed';
import { connect, Wire } from './cell/fixtures';
import { PLACES, world } from './support/companies';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';

const at = (minutes: number): string => new Date(Date.UTC(2027, 0, 1, 0, minutes)).toISOString();
const SLACK_STREAM: Stream = { audience: 'internal', channel: 'slack:C0123456789' };
const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
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
    secret = { status: 200, body: { SecretString: secretOf(PLACES) } };
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
    expect(both.flatMap(({ sent }) => sent).sort()).toEqual([
      ...['customers#US#page', 'customers#US#statuspage:page00000000'],
    ]);
    expect(subjects()).toEqual(['outage: us-east-1 in trouble', 'Service disruption in the United States']);
    const name = (await outage())?.name ?? '';
    const entries = await readLedger(store, name);
    expect(entries.map(({ verb, body }) => [verb, (body as Post).number, (body as Post).kind])).toEqual([
      ['communicate', 1, 'notice'],
      ['communicate', 1, 'notice'],
      ['communicate', 1, 'notice'],
    ]);
    expect(JSON.stringify(entries)).not.toContain(SLACK_TOKEN);
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

  const picture = async (region = 'us-west-2') => (await readKnown({ topology: TOPOLOGY, region }, KNOWN_PAGE))?.value;

  it('keeps a picture for the status page in its region, also while all is well', async () => {
    await see({});
    await look();
    expect(await picture()).toMatchObject({ residencies: [{ residency: 'US', services: [] }, { residency: 'EU' }] });
    expect(await picture('eu-central-1')).toBeUndefined();
    pass(60);
    await see(...GONE);
    await look();
    pass(300);
    await see(...GONE);
    expect((await look()).sent).toContain('customers#US#page');
    const { name = '' } = (await outage()) ?? {};
    expect(await picture()).toMatchObject({
      updates: [{ id: `${name}/US/1`, residency: 'US', subject: 'Service disruption in the United States' }],
      disruptions: [{ name, residencies: [{ residency: 'US' }] }],
    });
    expect(JSON.stringify(await picture())).not.toMatch(/us-east|us-west|eu-central|slack/);
  });

  it('keeps an outage for the history before the next one takes its place', async () => {
    await see(...GONE);
    await look();
    const first = { ...(await outage()), endedAt: new Date(Date.now() + 1000).toISOString() } as Outage;
    await store.put(OUTAGE_KEY, first, 'always');
    pass(3600);
    await see(...GONE);
    await look();
    expect((await outage())?.name).not.toBe(first.name);
    expect(await store.get(pastOutageKey(first.name), Outage)).toEqual(first);
    expect((await picture())?.disruptions.map((one) => one.name)).toEqual([(await outage())?.name, first.name]);
  });

  it('sends messages although no picture can be kept', async () => {
    await see(...GONE);
    stores.before = ({ operation, input }) => {
      if (operation === 'PutItem' && String(input['TableName']).includes('-known-')) throw new Error('dies');
    };
    expect((await look()).sent).toEqual(['internal#slack:C0123456789']);
  });

  it('tells the others if one message on record cannot be read', async () => {
    await see(...GONE);
    await look();
    const { name = '' } = (await outage()) ?? {};
    await store.put(postKey(name, SLACK_STREAM), { state: 'unheard of' }, 'always');
    pass(300);
    await see(...GONE);
    expect((await look()).sent).toEqual(['customers#US#page', 'customers#US#statuspage:page00000000']);
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
