/**
 * A return and a restore cost what was written since, not what is stored: counted in requests, which a table of five
 * million items and a year of audit log would make thousands of times more of, if anything read them whole.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import { handler as reconcile } from '../../../functions/reconcile/handler';
import { pagesIn } from '../../../functions/reconcile/pages';
import { s3In } from '../../../functions/reconcile/versions';
import { handler as restore } from '../../../functions/restore/handler';
import { Keeper } from '../../../functions/snapshot/keeper';
import type { Item } from '../../../lab/cloud/dynamodb';
import { CLAIMS_PK } from '../../../strategy/control-items';
import { contentBucket, dataTable, evidenceBucket, tier0Table } from '../../../strategy/names';
import { placementNamed } from '../../../strategy/topology';
import { listing } from '../../../strategy/written';
import { resource, START_MS } from '../../lab/cloud/bench';
import { globalTable, STREAM } from '../../lab/cloud/dynamodb/bench';
import { replicated, VERSIONED } from '../../lab/cloud/s3/bench';
import { setting } from '../../strategy/settings';
import { chainItems, itemOf } from '../support/control-plane';
import { ModelledStores } from '../support/modelled-stores';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from '../support/world';

const RETURN = 'return-us-east-1-20261122T020304Z';
const RESTORE = 'restore-us-east-20270101T000000Z';
const [source, target] = ['us-east-1', 'us-west-2'];
const DATA = dataTable(TOPOLOGY, 'us-east');
const since = { divergedAtMs: START_MS - 60_000, lostAtMs: START_MS, fencedAtMs: START_MS + 60_000 };
let stores: ModelledStores;

beforeEach(() => {
  runIn(target);
  stores = new ModelledStores();
  stores.dynamodb.provision(globalTable(DATA, [source, target], STREAM));
  const evidence = { BucketName: evidenceBucket(TOPOLOGY, target) };
  stores.s3.provision(resource('AWS::S3::Bucket', evidence, { region: target }));
  for (const client of [pagesIn(target), s3In(source), s3In(target)]) stores.serve(client);
  put(CONTROL, { pk: CLAIMS_PK, sk: `return#${source}`, ...claim });
});
const claim = { incident: RETURN, execution: EXECUTION, conductor: target, claimedAt: 't', state: 'open' };

function put(TableName: string, item: object, region = target): void {
  const Item = marshall(item) as Item;
  stores.call('dynamodb', { region, operation: 'PutItem', input: { TableName, Item } });
}

/** A document that the source accepted so many milliseconds after the loss, and its entry on the list. */
function accepted(key: string, afterMs: number): void {
  const writtenAtMs = START_MS + afterMs;
  const stored = { value: 'v', version: `${new Date(writtenAtMs).toISOString()}@${source}`, writtenAtMs };
  const name = { service: 'content-premium', tenant: 'us-east/acme', key } as const;
  put(DATA, listing({ ...name, ...stored, region: source }, START_MS), source);
  put(DATA, { pk: 'content-premium#us-east/acme', sk: key, ...stored, region: source }, source);
}

/** What is asked for the data of tenants; the control store and the evidence are the same whatever there is. */
const requests = (): string[] =>
  stores.asked
    .filter(({ input }) => input['TableName'] !== CONTROL && !String(input['Bucket']).includes('-evidence-'))
    .map(({ operation }) => operation);

const moveOf = (placement: string, service: 'content-premium' | 'content-standard') => ({
  placement,
  service,
  target: source,
  fromEpoch: 1,
  from: target,
  readOnly: false,
});

async function requestsOfReturn(stores_: 'tables' | 'buckets', placement: string): Promise<string[]> {
  stores.asked.length = 0;
  const service = stores_ === 'tables' ? 'content-premium' : 'content-standard';
  const about = { incident: RETURN, execution: EXECUTION, source };
  const moves = [moveOf(placement, service)];
  const answer = await reconcile({ ...about, stores: stores_, moves, since, next: { round: 0, part: 0 } });
  expect(answer.next).toBeNull();
  return requests();
}

it('a return asks of tables for what was written since, however much else is stored', async () => {
  const cost = async (others: number): Promise<number> => {
    for (let index = 0; index < others; index += 1) accepted(`old-${others}-${index}`, -3_600_000 - index);
    return (await requestsOfReturn('tables', 'us-east')).length;
  };
  for (let index = 0; index < 30; index += 1) accepted(`late-${index}`, -1000);
  const few = await cost(10);
  // A page of the list and one of jobs, and each late write on both sides.
  expect(few).toBe(2 + 2 * 30);
  expect(await cost(10_000)).toBe(few);
});

it('a return asks of buckets for a listing of a thousand keys at a time, and for no object that is the same', async () => {
  const bucket = (region: string): string => contentBucket(TOPOLOGY, 'us-west', region);
  const provision = (region: string, more: object): void =>
    stores.s3.provision(resource('AWS::S3::Bucket', { BucketName: bucket(region), ...VERSIONED, ...more }, { region }));
  provision(source, {});
  provision(target, replicated(bucket(source)));
  // What the target accepted meanwhile, and S3 has copied home.
  for (let index = 0; index < 5000; index += 1) {
    const Key = `content-standard/us-west/beta/${String(index).padStart(6, '0')}`;
    const Body = JSON.stringify({ value: 'v', version: 'w', writtenAtMs: START_MS, region: target });
    stores.call('s3', { region: target, operation: 'PutObject', input: { Bucket: bucket(target), Key, Body } });
  }
  await stores.settle();
  const fenced = { ...since, fencedAtMs: START_MS - 61_000 };
  stores.asked.length = 0;
  const about = { incident: RETURN, execution: EXECUTION, source, moves: [moveOf('us-west', 'content-standard')] };
  const answer = await reconcile({ ...about, stores: 'buckets', since: fenced, next: { round: 0, part: 0 } });
  expect(answer).toMatchObject({ looked: 5000, brought: 0, next: null });
  expect(requests()).toEqual(Array.from({ length: 10 }, () => 'ListObjectVersions'));
});

it('a restore asks for the settings and for the log since the last snapshot, however long the log is', async () => {
  const kept = Array.from({ length: 20 }, (_, index) => setting({ key: `key-${index}` }));
  const changes = (count: number) => Array.from({ length: count }, (_, index) => kept[index % kept.length] ?? kept[0]!);
  const look = () =>
    new Keeper({ topology: TOPOLOGY, placement: placementNamed(TOPOLOGY, 'us-east'), region: target }).look(Infinity);
  const cost = async (entries: number): Promise<string[]> => {
    for (const item of chainItems(changes(entries), source)) stores.put('us-east', target, item);
    for (let index = 0; index < entries; index += 1)
      put(tier0Table(TOPOLOGY, 'us-east'), { pk: 'identity#us-east/a', sk: `user-${index}`, value: 'hash' });
    await stores.settle();
    await look();
    stores.put('us-east', target, { ...itemOf(kept[0]!), value: { S: 'damaged' } });
    stores.asked.length = 0;
    const about = { incident: RESTORE, source: target, execution: 'one', placement: 'us-east', target };
    const answer = await restore(about);
    expect(answer).toMatchObject({ kind: 'restored', settings: 20, verified: 20, replayed: 0, logFaultCount: 0 });
    return requests();
  };
  stores.claim(RESTORE, 'one');
  for (const one of kept) stores.put('us-east', target, itemOf(one));
  const few = await cost(100);
  expect(await cost(5000)).toEqual(few);
});

it('a snapshot that starts from nothing folds a whole log in, a page at a time', async () => {
  const kept = Array.from({ length: 20 }, (_, index) => setting({ key: `key-${index}` }));
  const written = Array.from({ length: 3500 }, (_, index) => kept[index % kept.length] ?? kept[0]!);
  for (const item of chainItems(written, source)) stores.put('us-east', target, item);
  await stores.settle();
  const placement = placementNamed(TOPOLOGY, 'us-east');
  const keeper = new Keeper({ topology: TOPOLOGY, placement, region: target });
  // Time is up after the first page: the next look goes on from there.
  expect(await keeper.look(0)).toBe(true);
  expect(stores.snapshot(target)).toContain('\\"sequence\\":999');
  expect(await keeper.look(Infinity)).toBe(true);
  expect(stores.snapshot(target)).toContain('\\"sequence\\":3500');
});
