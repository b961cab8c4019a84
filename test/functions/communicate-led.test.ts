import type { Stream } from '../../strategy/cadence';
import { leadsKey, orderKey, postKey, rcaKey } from '../../strategy/control-items';
import { Leads } from '../../strategy/leads';
import { type Act, type Order, ordered } from '../../strategy/order';
import { beginNight, endNight, GONE } from './support/night';

describe('communicate, as leads decide', () => {
  let night: ReturnType<typeof beginNight>;
  beforeEach(() => {
    night = beginNight();
  });
  afterEach(endNight);

  it('names the leads of that hour once, and on record, whoever dies meanwhile', async () => {
    const { stores, store, see, look, nameNow, verbs, diesAt } = night;
    await see(...GONE);
    diesAt('ledger#', 1);
    await expect(look()).rejects.toThrow();
    stores.before = () => undefined;
    await look('eu-central-1');
    await look();
    expect((await verbs()).filter((verb) => verb === 'lead')).toHaveLength(1);
    expect(await store.get(leadsKey(await nameNow()), Leads)).toMatchObject({
      ...{ recorded: true, roles: { 'incident commander': 'Ada', 'communications lead': 'Grace' } },
    });
  });

  const PAGE_STREAM: Stream = { audience: 'customers', residency: 'US', channel: 'page' };
  const order = async (...acts: Act[]) => {
    const { store, nameNow } = night;
    const given = { outage: await nameNow(), stream: PAGE_STREAM, number: 1, by: 'grace', atMs: Date.now() };
    const order = acts.reduce<Order | undefined>((before, act) => ordered(before, { ...given, act }), undefined);
    await store.put(orderKey(given.outage, PAGE_STREAM), order ?? {}, 'always');
  };
  it('keeps back what a lead holds, until the time is over', async () => {
    const { see, look, lookAfter } = night;
    await see(...GONE);
    await look();
    await order({ kind: 'hold', minutes: 10, why: 'the text is wrong' });
    expect(await lookAfter(400)).toEqual(['customers#US#statuspage:page00000000']);
    expect(await lookAfter(190)).toEqual([]);
    expect(await lookAfter(20)).toEqual(['customers#US#page']);
  });

  it('sends at once what a lead has written, and the next message in our words', async () => {
    const { see, look, lookAfter, picture } = night;
    await see(...GONE);
    await look();
    await order({ kind: 'edit', text: 'A cable was cut\nWe mend it.' }, { kind: 'send' });
    expect(await lookAfter(10)).toEqual(['customers#US#page']);
    expect((await picture())?.updates.map(({ subject }) => subject)).toEqual(['A cable was cut']);
    expect(await lookAfter(10)).toEqual([]);
    expect(await lookAfter(1700)).toContain('customers#US#page');
    expect((await picture())?.updates[0]?.subject).toBe('Service disruption in the United States: update');
  });

  const end = async () => {
    const { see, look, pass, nameNow } = night;
    await see(...GONE);
    await look();
    for (const seconds of [60, 60, 61]) {
      pass(seconds);
      await see({});
      await look();
    }
    return nameNow();
  };
  const lookLater = async (hours: number) => {
    const { see, look, pass } = night;
    pass(hours * 3600);
    await see({});
    return (await look()).sent;
  };

  it('reminds staff of the report until it is published, and then tells everybody where it is', async () => {
    const { store, heard, picture } = night;
    const name = await end();
    expect(await lookLater(23)).toEqual([]);
    expect(await lookLater(1)).toEqual(['internal#slack:C0123456789']);
    expect(heard.at(-1)?.text).toContain('The report (RCA) is due by 2027-01-04 00:33 UTC.');
    expect(await lookLater(1)).toEqual([]);
    const rca = { kind: 'published', url: 'https://example.org/rca', by: 'ada', at: new Date().toISOString() };
    await store.put(rcaKey(name), rca, 'absent');
    expect((await lookLater(1)).sort()).toEqual([
      ...['customers#US#page', 'customers#US#statuspage:page00000000', 'internal#slack:C0123456789'],
    ]);
    for (const { text } of heard.slice(-2)) expect(text).toContain('The report is here: https://example.org/rca');
    expect((await picture())?.updates[0]?.text).toContain('The report is here: https://example.org/rca');
    expect(await lookLater(100)).toEqual([]);
  });

  it('reminds staff of an earlier outage too, and says of it to nobody that all is well', async () => {
    const { store, heard, see, look, pass, nameNow, lookAfter } = night;
    const first = await end();
    pass(23.95 * 3600);
    await see(...GONE);
    await look();
    expect(await nameNow()).not.toBe(first);
    // Its resolution did not arrive.
    await store.put(postKey(first, PAGE_STREAM), { state: 'unheard of' }, 'always');
    expect(await lookAfter(200)).toEqual(['internal#slack:C0123456789']);
    expect(heard.at(-1)?.subject).toBe(`${first}: the report is missing`);
  });
});
