import { readLedger } from '../../functions/runtime/control/ledger';
import { SLACK_TOKEN } from '../../lab/channels/tokens';
import type { Stream } from '../../strategy/cadence';
import { messagesPk, OUTAGE_KEY, pastOutageKey, postKey } from '../../strategy/control-items';
import { Outage } from '../../strategy/outage';
import { Post } from '../../strategy/post';
import { beginNight, endNight, GONE } from './support/night';

const SLACK_STREAM: Stream = { audience: 'internal', channel: 'slack:C0123456789' };

describe('communicate', () => {
  let night: ReturnType<typeof beginNight>;
  beforeEach(() => {
    night = beginNight();
  });
  afterEach(endNight);

  it('says nothing while all is well', async () => {
    const { heard, see, look, outage } = night;
    await see({});
    expect(await look()).toEqual({ sent: [] });
    expect(await outage()).toBeUndefined();
    expect(heard).toEqual([]);
  });

  it('tells staff at once and customers after five minutes, once, whichever region looks', async () => {
    const { store, see, look, pass, outage, subjects } = night;
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
      ['lead', undefined, undefined],
      ['communicate', 1, 'notice'],
      ['communicate', 1, 'notice'],
      ['communicate', 1, 'notice'],
    ]);
    expect(JSON.stringify(entries)).not.toContain(SLACK_TOKEN);
  });

  it('says that it is over when users were served for two minutes', async () => {
    const { see, look, pass, subjects } = night;
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
    const { stores, heard, see, look, pass } = night;
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
    const { stores, heard, see, look, verbs, diesAt } = night;
    await see(...GONE);
    diesAt('ledger#', 2);
    await expect(look()).rejects.toThrow();
    stores.before = () => undefined;
    await look('eu-central-1');
    expect(await verbs()).toEqual(['lead', 'communicate']);
    expect(heard).toHaveLength(1);
  });

  it('keeps a picture for the status page in its region, also while all is well', async () => {
    const { see, look, pass, outage, picture } = night;
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
    const { store, see, look, pass, outage, picture } = night;
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
    const { stores, see, look } = night;
    await see(...GONE);
    stores.before = ({ operation, input }) => {
      if (operation === 'PutItem' && String(input['TableName']).includes('-known-')) throw new Error('dies');
    };
    expect((await look()).sent).toEqual(['internal#slack:C0123456789']);
  });

  it('tells the others if one message on record cannot be read', async () => {
    const { store, see, look, pass, outage } = night;
    await see(...GONE);
    await look();
    const { name = '' } = (await outage()) ?? {};
    await store.put(postKey(name, SLACK_STREAM), { state: 'unheard of' }, 'always');
    pass(300);
    await see(...GONE);
    expect((await look()).sent).toEqual(['customers#US#page', 'customers#US#statuspage:page00000000']);
  });

  it('tries again each minute while there is no token, and says which one is missing', async () => {
    const { store, secret, see, look, pass, outage } = night;
    // What earlier tests have read of the secret is too old by then.
    pass(60 * 24 * 3600);
    secret.body.SecretString = '{"statuspage":"x"}';
    await see(...GONE);
    expect((await look()).sent).toEqual([]);
    const posts = await store.query(messagesPk((await outage())?.name ?? ''), Post);
    expect(posts.map(({ state, reason }) => [state, reason])).toContainEqual([
      ...['failed', 'the secret companyos-dev-channels has no token for slack'],
    ]);
  });
});
