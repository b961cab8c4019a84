import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import type { handler as Handler } from '../../functions/lead/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { readLedger } from '../../functions/runtime/control/ledger';
import type { Stream } from '../../strategy/cadence';
import { leadsKey, OUTAGE_KEY, orderKey, pastOutageKey, postKey, rcaKey } from '../../strategy/control-items';
import { Leads } from '../../strategy/leads';
import { Order } from '../../strategy/order';
import type { Outage } from '../../strategy/outage';
import { afterTry, tried } from '../../strategy/post';
import { Rca } from '../../strategy/rca';
import { ROSTERS } from '../support/rosters';
import { PLACES } from './support/companies';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';

const OUTAGE: Outage = {
  ...{ name: 'outage-20270101T003000Z', since: '2027-01-01T00:29:00.000Z', openedAt: '2027-01-01T00:30:00.000Z' },
  ...{ incidents: [], regions: ['us-east-1'], revision: 1 },
  residencies: [
    {
      ...{ residency: 'US', since: '2027-01-01T00:29:00.000Z', services: ['identity'] },
      feels: [{ service: 'identity', feels: 'down' }],
    },
  ],
};
const PAGE: Stream = { audience: 'customers', residency: 'US', channel: 'page' };
const STATUSPAGE: Stream = { ...PAGE, channel: 'statuspage:page00000000' };

let store: ControlStore;
let handler: typeof Handler;

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  runIn('us-west-2');
  Object.assign(process.env, { CHANNELS: JSON.stringify(PLACES), LEADS: JSON.stringify(ROSTERS) });
  new ModelledStores();
  store = new ControlStore({ topology: TOPOLOGY, region: 'us-west-2' });
  await store.put(OUTAGE_KEY, OUTAGE, 'always');
  ({ handler } = await import('../../functions/lead/handler'));
});
afterEach(() => jest.restoreAllMocks());

const call = async (said: object, role = 'ada') => {
  const userArn = `arn:aws:sts::111111111111:assumed-role/${role}/on-call`;
  const event = { body: JSON.stringify(said), requestContext: { authorizer: { iam: { userArn } } } };
  const { statusCode, body } = await handler(event as unknown as LambdaFunctionURLEventWithIAMAuthorizer);
  return { status: statusCode, ...(JSON.parse(body) as object) };
};
const about = { outage: OUTAGE.name };
const orderOf = (stream: Stream) => store.get(orderKey(OUTAGE.name, stream), Order);
const entries = async () => (await readLedger(store, OUTAGE.name)).map(({ verb, body }) => ({ verb, body }));

describe('lead', () => {
  it('holds the next message of all streams that it names, and the ledger says who and why', async () => {
    const held = { ...about, action: 'hold', audience: 'customers', minutes: 10, why: 'wrong name' };
    expect(await call(held)).toEqual({
      ...{ status: 200, kind: 'ordered', streams: ['customers#US#page', 'customers#US#statuspage:page00000000'] },
    });
    expect(await orderOf(STATUSPAGE)).toMatchObject({
      number: 1,
      hold: { why: 'wrong name', by: '111111111111/role/ada' },
    });
    const caller = 'arn:aws:sts::111111111111:assumed-role/ada/on-call';
    expect(await entries()).toEqual([{ verb: 'lead', body: { ...held, by: '111111111111/role/ada', caller } }]);
  });

  it('writes and sends the next message of one stream, by number', async () => {
    const due = { kind: 'notice', dueAt: OUTAGE.openedAt } as const;
    const begun = tried(undefined, {
      ...{ outage: OUTAGE.name, stream: PAGE, due, message: { subject: 's', text: 't' }, at: OUTAGE.openedAt, by: 'x' },
    });
    await store.put(postKey(OUTAGE.name, PAGE), afterTry(begun, { kind: 'sent', id: '1' }, OUTAGE.openedAt), 'always');
    const to = { ...about, audience: 'customers', residency: 'US', channel: 'page' };
    expect(await call({ ...to, action: 'edit', text: 'Cable cut\nWe mend it. {next}' })).toMatchObject({ status: 200 });
    expect(await call({ ...to, action: 'send' }, 'bob')).toMatchObject({ streams: ['customers#US#page'] });
    expect(await orderOf(PAGE)).toMatchObject({
      ...{ number: 2, wording: { text: 'Cable cut\nWe mend it. {next}' }, send: { by: '111111111111/role/bob' } },
    });
    expect(await orderOf(STATUSPAGE)).toBeUndefined();
  });

  it('hands over a role, also before anybody has named the leads', async () => {
    const over = { ...about, action: 'hand-over', role: 'communications lead', to: 'Dora' };
    expect(await call(over)).toEqual({
      ...{ status: 200, kind: 'handed-over', role: 'communications lead', from: 'Grace', to: 'Dora' },
    });
    expect(await store.get(leadsKey(OUTAGE.name), Leads)).toMatchObject({
      ...{ recorded: false, roles: { 'incident commander': 'Ada', 'communications lead': 'Dora' } },
      handover: { from: 'Grace', to: 'Dora', by: '111111111111/role/ada' },
    });
    expect(await call(over)).toEqual({ status: 400, reason: 'to: Dora is communications lead already' });
    expect(await entries()).toHaveLength(1);
  });

  it('takes a report after the end, also of an earlier outage, and keeps the first that was published', async () => {
    const publish = { ...about, action: 'publish-report', url: 'https://example.org/rca' };
    expect(await call(publish)).toMatchObject({ status: 400, reason: expect.stringContaining('goes on') as string });
    await store.put(pastOutageKey(OUTAGE.name), { ...OUTAGE, endedAt: '2027-01-01T01:00:00.000Z' }, 'always');
    await store.put(OUTAGE_KEY, { ...OUTAGE, name: 'outage-20270102T000000Z' }, 'always');
    expect(await call({ ...about, action: 'waive-report', why: 'a test' })).toEqual({ status: 200, kind: 'waived' });
    expect(await call(publish)).toEqual({ status: 200, kind: 'published' });
    expect(await store.get(rcaKey(OUTAGE.name), Rca)).toMatchObject({ kind: 'published', by: '111111111111/role/ada' });
    expect(await call(publish)).toMatchObject({
      status: 400,
      reason: expect.stringContaining('is published') as string,
    });
  });

  it.each([
    ['an unknown action', { action: 'shout' }, /^action: must have action "hold"/],
    [
      'an unknown outage',
      { action: 'send', outage: 'outage-20200101T000000Z', audience: 'internal' },
      /^outage: there is no/,
    ],
    ['a name that is none', { action: 'send', outage: 'evac-1', audience: 'internal' }, /^outage: an outage such as/],
    ['an unknown audience', { action: 'send', audience: 'press' }, /^audience: must be one of internal/],
    ['nobody', { action: 'send', audience: 'executives' }, /^audience: nobody of executives is told of outage-/],
    [
      'another residency',
      { action: 'send', audience: 'customers', residency: 'EU' },
      /no such messages; there are customers#US/,
    ],
    ['too long a hold', { action: 'hold', audience: 'customers', minutes: 31, why: 'x' }, /^minutes: /],
    ['no reason', { action: 'hold', audience: 'customers', minutes: 3, why: ' ' }, /^why: must not be empty/],
    [
      'internals for customers',
      { action: 'edit', audience: 'customers', text: 'a {doing}' },
      /^text: customers read no internals: \{doing\}/,
    ],
    [
      'a placeholder that is none',
      { action: 'edit', audience: 'internal', text: 'a {b}' },
      /^text: has no such placeholder: \{b\}/,
    ],
    ['an address without TLS', { action: 'publish-report', url: 'http://x.org' }, /^url: must be an address/],
    ['a misspelt field', { action: 'send', audience: 'internal', chanel: 'page' }, /chanel/],
  ])('refuses %s in one line, and leaves everything as it was', async (_, said, reason) => {
    const answered = await call({ ...about, ...said });
    expect(answered).toMatchObject({ status: 400, reason: expect.stringMatching(reason) as string });
    expect(await entries()).toEqual([]);
  });

  it('sends nothing to people who have read that it is over', async () => {
    const over = { ...OUTAGE, endedAt: '2027-01-01T01:00:00.000Z' };
    await store.put(
      OUTAGE_KEY,
      { ...over, residencies: [{ ...OUTAGE.residencies[0]!, feels: [], wellSince: over.endedAt }] },
      'always',
    );
    const due = { kind: 'resolution', dueAt: over.endedAt } as const;
    for (const stream of [PAGE, STATUSPAGE]) {
      const begun = tried(undefined, {
        ...{ outage: OUTAGE.name, stream, due, message: { subject: 's', text: 't' }, at: over.endedAt, by: 'x' },
      });
      await store.put(postKey(OUTAGE.name, stream), afterTry(begun, { kind: 'sent', id: '1' }, over.endedAt), 'always');
    }
    expect(await call({ ...about, action: 'send', audience: 'customers' })).toEqual({
      ...{ status: 400, reason: 'action: those people have read that it is over for them' },
    });
  });

  it('says that nothing was done while the control store does not answer', async () => {
    const stores = new ModelledStores();
    stores.before = () => {
      throw new Error('down');
    };
    expect(await call({ ...about, action: 'send', audience: 'internal' })).toMatchObject({ status: 503 });
  });
});
