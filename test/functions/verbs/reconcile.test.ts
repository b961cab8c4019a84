import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { s3In } from '../../../functions/reconcile/buckets';
import { handler as reconcile } from '../../../functions/reconcile/handler';
import { s3In as pagesIn } from '../../../functions/reconcile/pages';
import type { Item } from '../../../lab/cloud/dynamodb';
import { CLAIMS_PK, ledgerPk } from '../../../strategy/control-items';
import type { Service } from '../../../strategy/layers';
import { contentBucket, dataTable, evidenceBucket } from '../../../strategy/names';
import { resource, START_MS } from '../../lab/cloud/bench';
import { globalTable, STREAM } from '../../lab/cloud/dynamodb-bench';
import { ModelledStores } from '../support/modelled-stores';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from '../support/world';

const RETURN = 'return-us-east-1-20261122T020304Z';
const [source, target] = ['us-east-1', 'us-west-2'];
const EVIDENCE = evidenceBucket(TOPOLOGY, target);
const bucketIn = (region: string, placement = 'us-east'): string => contentBucket(TOPOLOGY, placement, region);
const TENANT = 'us-east/acme';
const PLACEMENTS = ['us-east', 'us-west'];
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
  for (const region of [source, target])
    stores.s3.provision(resource('AWS::S3::Bucket', { BucketName: bucketIn(region, 'us-west') }, { region }));
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
function inTable([region, key, tenant = TENANT]: Place, stored: object): void {
  const table = dataTable(TOPOLOGY, placementOf(tenant));
  put(region, table, { pk: `content-premium#${tenant}`, sk: key, ...stored });
}
function inBucket([region, key, tenant = TENANT]: Place, stored: object): void {
  const Bucket = bucketIn(region, placementOf(tenant));
  const object = { Bucket, Key: `content-standard/${tenant}/${key}`, Body: JSON.stringify(stored) };
  stores.call('s3', { region, operation: 'PutObject', input: object });
}

function ask(kind: 'tables' | 'buckets', divergedAtMs = START_MS - 60_000) {
  const service: Service = kind === 'tables' ? 'content-premium' : 'content-standard';
  const back = { service, target: source, fromEpoch: 1, from: target, held: false };
  const moves = PLACEMENTS.map((placement) => ({ placement, ...back }));
  const since = { divergedAtMs, lostAtMs: START_MS };
  return reconcile({ incident: RETURN, execution: EXECUTION, source, stores: kind, moves, since });
}

const evidence = (): string[] => stores.s3.peek(EVIDENCE).map(({ body }) => body);
const listed = () => evidence().flatMap((page) => Line.array().parse(JSON.parse(page)));
const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'));

describe('reconciling tables', () => {
  it('finds every late write, in as many pages as the table has', async () => {
    const bulk = 'x'.repeat(300_000);
    for (const key of keys(12)) inTable([source, key], document(source, -1000, bulk));
    expect(await ask('tables')).toMatchObject({ counts: { replayed: 12, superseded: 0, conflicting: 0 } });
    expect(listed().map(({ key }) => key)).toEqual(keys(12));
    expect(stores.asked.filter(({ operation }) => operation === 'Scan').length).toBeGreaterThan(4);
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
      expect.objectContaining({ key: '0004', fate: 'conflicting', accepted: document(source, 1000).version, winner }),
      expect.objectContaining({ key: '0005', fate: 'superseded', accepted: document(source, -1000).version, winner }),
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
    expect(await ask('buckets', START_MS + 1000)).toMatchObject({ brought: 45 });
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
