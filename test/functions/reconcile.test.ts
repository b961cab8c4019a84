import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { handler as reconcile } from '../../functions/reconcile/handler';
import { pagesIn } from '../../functions/reconcile/pages';
import { s3In } from '../../functions/reconcile/versions';
import type { Item } from '../../lab/cloud/dynamodb';
import { CLAIMS_PK, ledgerPk } from '../../strategy/control-items';
import type { Divergence } from '../../strategy/return';
import type { Service } from '../../strategy/layers';
import { contentBucket, dataTable, evidenceBucket } from '../../strategy/names';
import { listing } from '../../strategy/written';
import { resource, START_MS } from '../lab/cloud/bench';
import { globalTable, STREAM } from '../lab/cloud/dynamodb/bench';
import { ModelledStores } from './support/modelled-stores';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from './support/world';

const RETURN = 'return-us-east-1-20261122T020304Z';
const [source, target] = ['us-east-1', 'us-west-2'];
const EVIDENCE = evidenceBucket(TOPOLOGY, target);
const bucketIn = (region: string, placement = 'us-east'): string => contentBucket(TOPOLOGY, placement, region);
const TENANT = 'us-east/acme';
const PLACEMENTS = ['us-east', 'us-west'];
/** Of objects of us-west, from the target to the source. */
const COPIED_HOME = {
  Role: 'role',
  Rules: [
    {
      ...{ Id: 'home', Status: 'Enabled', Priority: 1, Filter: { Prefix: '' } },
      ...{ DeleteMarkerReplication: { Status: 'Disabled' } },
      Destination: { Bucket: `arn:aws:s3:::${bucketIn(source, 'us-west')}` },
    },
  ],
};
/** What a value contains and nothing else does. */
const PRIVATE = 'nobody-else-may-read-this';
/** One line of the evidence: an attribute more is refused. */
const Line = z.strictObject({
  ...{ placement: z.string(), service: z.string(), tenant: z.string(), key: z.string() },
  ...{ fate: z.string(), accepted: z.string(), winner: z.string() },
});
let stores: ModelledStores;

beforeEach(() => {
  runIn(target);
  stores = new ModelledStores();
  for (const placement of PLACEMENTS)
    stores.dynamodb.provision(globalTable(dataTable(TOPOLOGY, placement), [source, target], STREAM));
  stores.s3.provision(resource('AWS::S3::Bucket', { BucketName: EVIDENCE }, { region: target }));
  for (const region of [source, target]) {
    const copied = region === target && { ReplicationConfiguration: COPIED_HOME };
    const properties = { BucketName: bucketIn(region, 'us-west'), VersioningConfiguration: { Status: 'Enabled' } };
    stores.s3.provision(resource('AWS::S3::Bucket', { ...properties, ...copied }, { region }));
  }
  for (const client of [pagesIn(source), pagesIn(target), s3In(source), s3In(target)]) stores.serve(client);
  const claim = { incident: RETURN, execution: EXECUTION, conductor: target, claimedAt: 't', state: 'open' };
  put(target, CONTROL, { pk: CLAIMS_PK, sk: `return#${source}`, ...claim });
});

function put(region: string, TableName: string, item: object): void {
  const Item = marshall(item) as Item;
  stores.call('dynamodb', { region, operation: 'PutItem', input: { TableName, Item } });
}

/** A value of a tenant as `region` accepted it, so many milliseconds after the loss. */
const document = (region: string, afterMs: number, value = '') => {
  const writtenAtMs = START_MS + afterMs;
  const version = `${new Date(writtenAtMs).toISOString()}@${region}`;
  return { value: `${PRIVATE} ${region} ${value}`, version, writtenAtMs, region };
};
type Place = readonly [region: string, key: string, tenant?: string];
const placementOf = (tenant: string): string => tenant.split('/')[0] ?? '';
type Written = ReturnType<typeof document>;
/** Stores it in the region's replica; whoever accepted it has put it on its list before. */
function inTable([region, key, tenant = TENANT]: Place, stored: Written): void {
  const table = dataTable(TOPOLOGY, placementOf(tenant));
  if (stored.region === region) list([region, key, tenant], stored);
  put(region, table, { pk: `content-premium#${tenant}`, sk: key, ...stored });
}
function list([region, key, tenant = TENANT]: Place, stored: Written): void {
  const entry = listing({ service: 'content-premium', tenant, key, ...stored }, START_MS);
  put(region, dataTable(TOPOLOGY, placementOf(tenant)), entry);
}
function inBucket([region, key, tenant = TENANT]: Place, stored: object): void {
  const Bucket = bucketIn(region, placementOf(tenant));
  const object = { Bucket, Key: `content-standard/${tenant}/${key}`, Body: JSON.stringify(stored) };
  stores.call('s3', { region, operation: 'PutObject', input: object });
}

const FIRST = { round: 0, part: 0 };

function ask(kind: 'tables' | 'buckets', times: Partial<Divergence> = {}, next = FIRST) {
  const service: Service = kind === 'tables' ? 'content-premium' : 'content-standard';
  const back = { service, target: source, fromEpoch: 1, from: target, readOnly: false };
  const moves = PLACEMENTS.map((placement) => ({ placement, ...back }));
  const since = { divergedAtMs: START_MS - 60_000, lostAtMs: START_MS, fencedAtMs: START_MS + 60_000, ...times };
  return reconcile({ incident: RETURN, execution: EXECUTION, source, stores: kind, moves, since, next });
}

const isData = ({ input }: { input: Record<string, unknown> }): boolean => String(input['TableName']).endsWith('-data');
const evidence = (): string[] => stores.s3.peek(EVIDENCE).map(({ body }) => body);
const listed = () => evidence().flatMap((page) => Line.array().parse(JSON.parse(page)));
const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'));

describe('reconciling tables', () => {
  it('finds every late write on the list, in as many pages as it has, and reads nothing else but those', async () => {
    for (const key of keys(1200)) inTable([source, key], document(source, -1000));
    for (const key of keys(1000)) inTable([source, `old-${key}`], document(source, -120_000));
    stores.asked.length = 0;
    expect(await ask('tables')).toMatchObject({ looked: 1200, counts: { replayed: 1200, superseded: 0 }, next: null });
    expect(listed().map(({ key }) => key)).toEqual(keys(1200));
    const asked = (operation: string) => stores.asked.filter((one) => one.operation === operation && isData(one));
    // Three pages of the list, one of jobs, one each of the other placement; both replicas for each entry.
    expect(asked('Query')).toHaveLength(6);
    expect(asked('GetItem')).toHaveLength(2400);
  });

  it('lists a late write although a later one has been merged over it', async () => {
    list([source, 'lost'], document(source, -1000));
    for (const region of [source, target]) inTable([region, 'lost'], document(target, 5000));
    expect(await ask('tables')).toMatchObject({ counts: { replayed: 0, superseded: 1 } });
    const accepted = document(source, -1000).version;
    expect(listed()).toMatchObject([{ key: 'lost', accepted, winner: document(target, 5000).version }]);
  });

  it('lists neither what was never stored, nor what the region has itself overwritten', async () => {
    list([source, 'never'], document(source, -1000));
    for (const afterMs of [-2000, -1000]) inTable([source, 'twice'], document(source, afterMs));
    expect(await ask('tables')).toMatchObject({ counts: { replayed: 1, superseded: 0, conflicting: 0 } });
    expect(listed()).toMatchObject([{ key: 'twice', accepted: document(source, -1000).version }]);
  });

  it('lists jobs that nobody has done', async () => {
    const data = dataTable(TOPOLOGY, 'us-east');
    const jobs = { new: document(source, -1000), old: document(source, -120_000) };
    for (const [job, stored] of Object.entries(jobs))
      put(source, data, { pk: `pending#${source}`, sk: `${TENANT}#${job}`, ...stored });
    expect(await ask('tables')).toMatchObject({ counts: { replayed: 1 } });
    expect(listed()).toMatchObject([{ service: 'orchestration', tenant: TENANT, key: 'new' }]);
  });

  it('counts entries that cannot be read, and says from when on the list is whole', async () => {
    const version = document(source, -1000).version;
    put(source, dataTable(TOPOLOGY, 'us-east'), { pk: `written#${source}`, sk: `${version}#what`, digest: 'd' });
    const diverged = Date.now() - 60_000;
    expect(await ask('tables')).toMatchObject({ looked: 1, unreadable: 1 });
    expect(await ask('tables', { divergedAtMs: diverged })).toMatchObject({
      listedSince: new Date(diverged).toISOString(),
    });
    const days = (Date.now() - Date.parse((await ask('tables', { divergedAtMs: 0 })).listedSince ?? '')) / 86_400_000;
    expect(days).toBeCloseTo(35, 3);
  });

  it('says of each which version stands, and compares with all that the target has', async () => {
    const bulk = 'x'.repeat(300_000);
    for (const key of keys(6)) inTable([target, key], document(target, 5000, bulk));
    inTable([source, '0005'], document(source, -1000));
    inTable([source, '0004'], document(source, 1000));
    inTable([source, '0003'], document(source, -120_000));
    const winner = document(target, 5000).version;
    expect(await ask('tables')).toMatchObject({ counts: { replayed: 0, superseded: 1, conflicting: 1 } });
    expect(listed()).toEqual([
      expect.objectContaining({ key: '0005', fate: 'superseded', accepted: document(source, -1000).version, winner }),
      expect.objectContaining({ key: '0004', fate: 'conflicting', accepted: document(source, 1000).version, winner }),
    ]);
  });

  it('writes as many pages of evidence as it takes', async () => {
    for (const key of keys(1001)) inTable([source, key], document(source, -1000));
    const { pages } = await ask('tables');
    expect(pages).toHaveLength(2);
    expect(listed().map(({ key }) => key)).toEqual(keys(1001));
  });
});

describe('reconciling buckets', () => {
  it('brings home what is newer elsewhere, in whatever page of the listing it stands', async () => {
    for (const key of keys(1000)) inBucket([target, `a-${key}`], document(target, -120_000));
    await stores.settle();
    for (const key of keys(45)) inBucket([target, `z-${key}`], document(target, 2000, key));
    expect(await ask('buckets', { divergedAtMs: START_MS + 1000 })).toMatchObject({ brought: 45 });
    const home = keys(45).map((key) => stores.s3.object(bucketIn(source), `content-standard/${TENANT}/z-${key}`)?.body);
    expect(home).toEqual(keys(45).map((key) => JSON.stringify(document(target, 2000, key))));
  });

  it('leaves a later write of the region alone, and lists one that lost', async () => {
    inBucket([source, 'later'], document(source, 3000));
    inBucket([target, 'later'], document(target, 2000));
    inBucket([source, 'lost'], document(source, -1000));
    inBucket([target, 'lost'], document(target, 2000));
    expect(await ask('buckets')).toMatchObject({ brought: 1, counts: { replayed: 1, superseded: 1 } });
    const at = (key: string) => stores.s3.object(bucketIn(source), `content-standard/${TENANT}/${key}`)?.body;
    expect(at('later')).toBe(JSON.stringify(document(source, 3000)));
    expect(at('lost')).toBe(JSON.stringify(document(target, 2000)));
  });

  it('lists a late write although a copy of a later one has arrived on top of it, and brings nothing twice', async () => {
    inBucket([source, 'covered'], document(source, -1000));
    for (const region of [source, target]) inBucket([region, 'covered'], document(target, 2000));
    expect(await ask('buckets')).toMatchObject({ brought: 0, counts: { replayed: 0, superseded: 1 } });
    expect(listed()).toEqual([expect.objectContaining({ key: 'covered', accepted: document(source, -1000).version })]);
  });

  it('reads no object that both sides have the same version of', async () => {
    for (const key of keys(1100)) inBucket([target, key, 'us-west/beta'], document(target, 2000));
    await stores.settle();
    stores.asked.length = 0;
    expect(await ask('buckets', { fencedAtMs: START_MS - 61_000 })).toMatchObject({
      ...{ looked: 1100, brought: 0, next: null },
    });
    const operations = stores.asked.map(({ operation }) => operation);
    expect(operations.filter((operation) => operation === 'GetObject')).toEqual([]);
    // Two pages of either bucket of us-west, and one of either of us-east.
    expect(operations.filter((operation) => operation === 'ListObjectVersions')).toHaveLength(6);
  });

  it('finds the versions of a key on whatever page they stand', async () => {
    inBucket([source, 'aged'], document(source, -1000));
    for (let copy = 0; copy < 1001; copy += 1) inBucket([source, 'aged'], document(target, 2000, String(copy)));
    expect(await ask('buckets')).toMatchObject({ counts: { replayed: 1, superseded: 0 } });
  });
});

describe.each(['tables', 'buckets'] as const)('reconciling %s', (kind) => {
  it('looks at every placement that goes back, and lists nothing of the synthetic tenant', async () => {
    const store = kind === 'tables' ? inTable : inBucket;
    for (const tenant of ['us-east/acme', 'us-west/beta', 'us-east/synthetic'])
      store([source, 'key', tenant], document(source, -1000));
    store([target, 'owed', 'us-west/beta'], document(target, 2000));
    const answer = await ask(kind);
    expect(answer).toMatchObject({ counts: { replayed: 2 }, brought: kind === 'tables' ? 0 : 1 });
    const counts = { replayed: 1, superseded: 0, conflicting: 0 };
    expect(answer.placements).toEqual(PLACEMENTS.map((placement) => ({ placement, tenants: 1, counts })));
    expect(answer.pages).toEqual(
      PLACEMENTS.map((placement) => ({
        ...{ placement, region: target, key: `${RETURN}/delta-${kind}-${placement}-1.json` },
      })),
    );
    // The answer goes into the ledger, which everybody may read.
    expect(JSON.stringify(answer)).not.toMatch(/acme|beta/);
    expect(listed().map(({ tenant }) => tenant)).toEqual(['us-east/acme', 'us-west/beta']);
  });
});

describe('in rounds of a minute', () => {
  beforeEach(() => {
    const doNotFake = ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout', 'clearTimeout'] as const;
    jest.useFakeTimers({ now: START_MS, doNotFake: [...doNotFake] });
    // A page of a list or of a listing takes longer than a round may.
    stores.before = ({ operation, input }) => {
      const isList = operation === 'ListObjectVersions' || JSON.stringify(input).includes('written#');
      if (isList) jest.setSystemTime(Date.now() + 61_000);
    };
  });
  afterEach(() => jest.useRealTimers());

  async function rounds(kind: 'tables' | 'buckets') {
    const answers = [await ask(kind)];
    for (let next = answers[0]?.next; next; next = answers.at(-1)?.next) answers.push(await ask(kind, {}, next));
    return answers;
  }

  it.each(['tables', 'buckets'] as const)('%s are compared to the end, each late write once', async (kind) => {
    const store = kind === 'tables' ? inTable : inBucket;
    for (const key of keys(1100)) store([source, key], document(source, -1000));
    store([source, 'other', 'us-west/beta'], document(source, -1000));
    const answers = await rounds(kind);
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.map(({ next }) => next?.round ?? null)).toEqual([
      ...answers.slice(1).map((_, index) => index + 1),
      null,
    ]);
    expect(answers.reduce((sum, { counts }) => sum + counts.replayed, 0)).toBe(1101);
    expect(new Set(listed().map(({ key }) => key))).toEqual(new Set([...keys(1100), 'other']));
    expect(listed()).toHaveLength(1101);
    // How far each round came names a tenant, and stays in the placement.
    expect(JSON.stringify(stores.dynamodb.peek(CONTROL, target))).not.toMatch(/acme|beta/);
  });

  it('the same one again says the same again', async () => {
    for (const key of keys(1100)) inTable([source, key], document(source, -1000));
    const { next } = await ask('tables');
    const again = [await ask('tables', {}, next ?? FIRST), await ask('tables', {}, next ?? FIRST)];
    expect(again[1]).toEqual(again[0]);
    expect(again[0]).toMatchObject({ looked: 500, counts: { replayed: 500 } });
  });
});

describe('what is on record of tenants’ writes', () => {
  it.each(['tables', 'buckets'] as const)('names keys and versions of %s, and no value', async (kind) => {
    const store = kind === 'tables' ? inTable : inBucket;
    store([source, 'one'], document(source, 1000));
    store([target, 'one'], document(target, 2000));
    store([source, 'two'], document(source, 1000));
    await ask(kind);
    expect(listed().map(({ key }) => key)).toEqual(['one', 'two']);
    const entries = stores.dynamodb.peek(CONTROL, target).filter(({ pk }) => pk?.S === ledgerPk(RETURN));
    expect(entries).toHaveLength(1);
    expect(JSON.stringify([evidence(), entries])).not.toContain(PRIVATE);
  });
});
