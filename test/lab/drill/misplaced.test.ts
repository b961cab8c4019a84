import { misplacedNames, type Heard } from '../../../lab/drill/misplaced';
import { TenantNames } from '../../../lab/drill/tenant-names';
import { LogGroups } from '../../../lab/drill/log-groups';
import type { Stores } from '../../../lab/drill/stores';
import { TOPOLOGY } from '../judge/a-record';

const EU = 'eu-central-1';
const EAST = 'us-east-1';
const EVIDENCE = `companyos-dev-evidence-${EU}-111111111111`;

const SILENCE: Heard = {
  ...{ logs: [], queues: [], executions: [], notices: [], pages: [], messages: [], tokens: ['xoxb-1'] },
};

/** Stores that hold this text under one key, and nothing else. */
const storesWith = (place: string, text: string): Stores => ({
  dynamodb: {
    peek: (table, region) =>
      `${table} in ${region}` === place ? [{ pk: { S: 'a' }, sk: { S: 'b' }, value: { S: text } }] : [],
    item: () => undefined,
  },
  s3: { peek: (bucket) => (bucket === place ? [{ key: 'evac-1/x.json', body: text }] : []), object: () => undefined },
});
const inStore = (place: string, text: string): readonly string[] =>
  misplacedNames(storesWith(place, text), TOPOLOGY, SILENCE);
const said = (heard: Partial<Heard>): readonly string[] =>
  misplacedNames(storesWith('', ''), TOPOLOGY, { ...SILENCE, ...heard });

describe('tenants of another residency', () => {
  it.each([
    EVIDENCE,
    `companyos-dev-eu-${EU}-111111111111`,
    `companyos-dev-eu-data in ${EU}`,
    `companyos-dev-eu-tier0 in ${EU}`,
    `companyos-dev-known-${EU} in ${EU}`,
  ])('are seen in %s', (place) => {
    expect(inStore(place, '[{"tenant":"us-east/t6","key":"item-1"}]')).toEqual([
      expect.stringMatching(/, which names us-east\/t6,$/),
    ]);
    expect(inStore(place, 'content-standard/us-west/t2/item-9')).toHaveLength(1);
    expect(inStore(place, 'delta-tables/us-west/t2-1.json')).toHaveLength(1);
  });

  it.each<[string, (region: string) => Partial<Heard>]>([
    [
      'a log group',
      (region) => ({ logs: [{ region, group: 'companyos-dev-worker', text: '{"tenant":"us-east/t6"}' }] }),
    ],
    ['a queue', (region) => ({ queues: [{ region, name: 'jobs', bodies: ['{"tenant":"us-east/t6"}'] }] })],
    ['a history', (region) => ({ executions: [{ region, arn: 'arn', events: () => [{ tenant: 'us-east/t6' }] }] })],
  ])('are seen in %s', (_, heardIn) => {
    expect(said(heardIn(EU))).toHaveLength(1);
    expect(said(heardIn(EAST))).toEqual([]);
  });

  it('are not what names services, the synthetic tenant, other things, or whoever may be there', () => {
    const fine = ['us-east/identity', 'us-east/synthetic', 'eu/t1', 'eu-optin/t2', 'companyos-dev-us-east/x'];
    fine.push('AQIDAHj+us-east/tLMbyF6e3v2TpKBBb', 'AQIDAHj/us-east/t6e3v2TpKBBb==', 'us-east/tooling');
    for (const text of fine) expect(inStore(EVIDENCE, `["${text}"]`)).toEqual([]);
  });
});

describe('any tenant', () => {
  it('is seen in the control table, wherever it may live', () => {
    expect(inStore(`companyos-dev-control in ${EAST}`, 'us-east/t6')).toEqual([
      `companyos-dev-control in ${EAST}: a/b, which names us-east/t6,`,
    ]);
  });

  it('is seen on the event bus and in what people get', () => {
    expect(
      said({ notices: [{ region: EAST, type: 'ReturnCompleted', detail: { tenant: 'us-east/t6' } }] }),
    ).toHaveLength(1);
    const page = { region: EAST, topic: 'operators', subject: 'us-east is back', text: 'all but us-east/t6' };
    expect(said({ pages: [page, page] })).toEqual([expect.stringContaining(`operators in ${EAST}`)]);
    expect(said({ pages: [{ ...page, text: 'us-east/tooling moves' }] })).toEqual([]);
  });
});

describe('log groups', () => {
  it('keep the lines that name a tenant, in an error and its cause too', () => {
    const logs = new LogGroups(() => new TenantNames(TOPOLOGY), ['xoxb-1']);
    logs.take(EU, 'worker', '{"message":"nothing"}');
    logs.take(EU, 'worker', '{"tenant":"eu/t1"}');
    const cause = new Error('eu/t3');
    logs.take(EU, 'worker', { level: 'ERROR', more: [{ error: new Error('eu/t2', { cause }) }] });
    expect(logs.lines.map(({ text }) => text.match(/eu\/t\d/g))).toEqual([['eu/t1'], ['eu/t2', 'eu/t3']]);
  });

  it('keep the lines that give away a token or an address', () => {
    const logs = new LogGroups(() => new TenantNames(TOPOLOGY), ['xoxb-1']);
    for (const text of ['bearer xoxb-1', 'to ada@dev.example', 'version 1@us-east-1']) logs.take(EU, 'worker', text);
    expect(logs.lines).toHaveLength(2);
  });
});

describe('a token or an e-mail address', () => {
  it('is seen in a store, a log, a page and a message', () => {
    expect(inStore(EVIDENCE, '{"token":"xoxb-1"}')).toEqual([
      expect.stringMatching(/, which has the token of a channel,$/),
    ]);
    expect(said({ logs: [{ region: EU, group: 'x', text: 'bearer xoxb-1' }] })).toHaveLength(1);
    const mail = 'to ada@dev.companyos.example, now';
    expect(said({ pages: [{ region: EU, topic: 't', subject: '', text: mail }] })).toEqual([
      'a message of t in eu-central-1, which has an address …@dev.companyos.example,',
    ]);
    expect(said({ messages: [{ place: 'slack:C0', subject: mail, text: '' }] })).toHaveLength(1);
    expect(said({ messages: [{ place: 'slack:C0', subject: 'us-east/t6', text: '' }] })).toHaveLength(1);
  });

  it('is not a version of a write, or of a package', () => {
    expect(inStore(EVIDENCE, '{"version":"2027-01-01T00:00:00.000Z@us-east-1"}')).toEqual([]);
    expect(inStore(EVIDENCE, 'zod@4.6.7 @aws-sdk/client-s3')).toEqual([]);
    const stores = storesWith(EVIDENCE, 'x@5.ss');
    const peek = (bucket: string) => stores.s3.peek(bucket).map((object) => ({ ...object, isBytes: true }));
    expect(inStore(EVIDENCE, 'x@5.ss')).toHaveLength(1);
    expect(misplacedNames({ ...stores, s3: { ...stores.s3, peek } }, TOPOLOGY, SILENCE)).toEqual([]);
  });
});
