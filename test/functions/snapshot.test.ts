import type { Output } from '../../functions/snapshot/contract';
import { Keeper } from '../../functions/snapshot/keeper';
import type { Setting } from '../../strategy/setting';
import { contentBucket, tier0Table } from '../../strategy/names';
import { readSnapshot, snapshotKey } from '../../strategy/snapshot';
import { placementNamed } from '../../strategy/topology';
import { resource } from '../lab/cloud/bench';
import { strongTable } from '../lab/cloud/dynamodb/bench';
import { setting } from '../strategy/settings';
import { chainItems, itemOf } from './support/control-plane';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
/** The placements that the region holds, each with the region that its settings are written in. */
const HELD = { 'us-east': 'us-east-1', 'us-west': 'us-west-2', 'eu-optin': 'us-west-2' } as const;
type Held = keyof typeof HELD;
/** What is on record, by placement. The function remembers what it has seen, so the tests are one day. */
const written: Record<Held, Setting[]> = { 'us-east': [], 'us-west': [], 'eu-optin': [] };
let stores: ModelledStores;
let handler: (event: { time: string }) => Promise<Output>;

beforeAll(async () => {
  runIn(region);
  ({ handler } = await import('../../functions/snapshot/handler'));
  stores = new ModelledStores();
  stores.dynamodb.provision(strongTable(tier0Table(TOPOLOGY, 'us-west')));
  const properties = { BucketName: contentBucket(TOPOLOGY, 'us-west', region) };
  stores.s3.provision(resource('AWS::S3::Bucket', properties, { region }));
});
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'], now: Date.UTC(2027, 0, 1) });
  stores.before = () => undefined;
});
afterEach(() => jest.useRealTimers());

/** Puts one more setting on record. */
function change(placement: Held, key: string): void {
  const chain = HELD[placement];
  written[placement].push(setting({ tenant: `${placement}/a`, key, region: chain }));
  for (const item of chainItems(written[placement], chain)) stores.put(placement, region, item);
}
/** How many changes the snapshot of the placement holds. */
function covered(placement: Held): number | undefined {
  const bucket = contentBucket(TOPOLOGY, placement, region);
  return readSnapshot(stores.s3.object(bucket, snapshotKey(region))?.body ?? '')?.positions[HELD[placement]]?.sequence;
}
async function minute(): Promise<Output> {
  const run = handler({ time: new Date().toISOString() });
  await jest.advanceTimersByTimeAsync(60_000);
  return run;
}
const PLACEMENTS = ['us-east', 'us-west', 'eu-optin'] as const;

describe('for a minute, snapshots', () => {
  it('are kept of every placement that the region holds, and written when there is news', async () => {
    for (const placement of PLACEMENTS) change(placement, 'flag');
    expect(await minute()).toEqual({ written: 3 });
    expect(PLACEMENTS.map(covered)).toEqual([1, 1, 1]);
    expect(await minute()).toEqual({ written: 0 });
  });

  it('are up to date within ten seconds', async () => {
    const run = handler({ time: new Date().toISOString() });
    await jest.advanceTimersByTimeAsync(1_000);
    for (const [index, key] of ['limit', 'theme', 'colour'].entries()) {
      change('us-west', key);
      await jest.advanceTimersByTimeAsync(10_000);
      expect(covered('us-west')).toBe(index + 2);
    }
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await run).toEqual({ written: 3 });
  });

  it('are kept of the others while one placement cannot be read, and of that one afterwards', async () => {
    for (const placement of PLACEMENTS) change(placement, 'late');
    stores.before = ({ input }) => {
      if (input['TableName'] === tier0Table(TOPOLOGY, 'us-east')) throw new Error('refused');
    };
    expect(await minute()).toEqual({ written: 2 });
    expect(PLACEMENTS.map(covered)).toEqual([1, 5, 2]);
    stores.before = () => undefined;
    expect(await minute()).toEqual({ written: 1 });
    expect(PLACEMENTS.map(covered)).toEqual([2, 5, 2]);
  });
});

describe('a look of the keeper', () => {
  let stores: ModelledStores;
  beforeEach(() => {
    runIn('us-east-1');
    stores = new ModelledStores();
  });
  const ALL = [setting({ key: 'flag' }), setting({ key: 'limit', second: 11 }), setting({ key: 'theme', second: 12 })];
  const put = (item: ReturnType<typeof chainItems>[number]) => stores.put('us-east', 'us-east-1', item);
  const keeperIn = (region: string) =>
    new Keeper({ topology: TOPOLOGY, placement: placementNamed(TOPOLOGY, 'us-east'), region });

  it('is written when there is something new, and not otherwise', async () => {
    const keeper = keeperIn('us-west-2');
    expect(await keeper.look(Infinity)).toBe(false);
    const [item] = chainItems(ALL, 'us-east-1');
    put(item!);
    stores.put('us-east', 'us-east-1', itemOf(ALL[0]!));
    await stores.settle();
    expect(await keeper.look(Infinity)).toBe(true);
    stores.asked.length = 0;
    expect(await keeper.look(Infinity)).toBe(false);
    expect(stores.asked.map(({ operation }) => operation)).toEqual(['Query', 'Query']);
  });

  it('waits for an entry that has not arrived, and covers nothing behind it', async () => {
    const [one, two, three] = chainItems(ALL, 'us-east-1');
    for (const item of [one!, three!]) put(item);
    await keeperIn('us-east-1').look(Infinity);
    const covered = () => readSnapshot(stores.snapshot('us-east-1') ?? '')?.positions;
    expect(covered()).toMatchObject({ 'us-east-1': { sequence: 1 } });
    put(two!);
    await keeperIn('us-east-1').look(Infinity);
    expect(covered()).toMatchObject({ 'us-east-1': { sequence: 3 } });
  });
});
