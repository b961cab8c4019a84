import { marshall } from '@aws-sdk/util-dynamodb';
import { KnownMap, RoutingCache } from '../../../functions/cell/routes';
import { dynamoIn } from '../../../functions/runtime/clients';
import type { ControlStore } from '../../../functions/runtime/control/control-store';
import { ControlStoreUnreachable } from '../../../functions/runtime/failures';
import { MAP_SECONDS } from '../../../strategy/lease';
import { connect, placement, row, runIn, topology, Wire } from './fixtures';

/** A control store with these partitions, which can be cut off. */
class Partitions {
  rows: Record<string, object[]> = {};
  reachable = true;
  queries = 0;

  query = ((pk: string) => {
    this.queries += 1;
    if (!this.reachable) return Promise.reject(new ControlStoreUnreachable('cut off'));
    return Promise.resolve(this.rows[pk] ?? []);
  }) as ControlStore['query'];
}

const east = placement('us-east');
const stored = (changes: object) => ({
  pk: 'routing',
  sk: 'route#us-east#tooling',
  ...row('us-east', 'tooling'),
  ...changes,
});

const wire = new Wire();
const START_MS = 1_000_000;
/** What the region has written down, so long after a test began. */
const noted = (changes: object, afterMs = -1000): void => {
  const at = new Date(START_MS + afterMs).toISOString();
  const Item = marshall({ pk: 'known', sk: 'routing', at, rows: JSON.stringify([stored(changes)]) });
  wire.script = () => ({ status: 200, body: { Item } });
};

describe('the cached routing map', () => {
  let known: KnownMap;
  beforeAll(() => {
    runIn('us-east-1');
    connect(dynamoIn('us-east-1'), wire);
  });
  beforeEach(() => {
    jest.useFakeTimers({ now: START_MS, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    wire.calls.length = 0;
    wire.script = () => ({ status: 200, body: {} });
    known = new KnownMap({ topology, region: 'us-east-1' });
  });
  afterEach(() => jest.useRealTimers());

  function made() {
    const store = new Partitions();
    const cache = new RoutingCache(store, known);
    const serve = () => cache.readToServe(Date.now());
    return { store, serve, read: () => cache.read(Date.now()), reread: () => cache.reread(Date.now()) };
  }

  it('takes a row that was never written for the placement as deployed', async () => {
    const known = await made().read();
    expect(known?.routeOf(east, 'identity')).toEqual(row('us-east', 'identity'));
    expect(known?.isDrained('us-east-1')).toBe(false);
  });

  it('asks again only after its time is over, or when told to', async () => {
    const { store, read, reread } = made();
    await read();
    jest.advanceTimersByTime(MAP_SECONDS * 1000 - 1);
    await read();
    expect(store.queries).toBe(1);
    jest.advanceTimersByTime(1);
    await read();
    expect(store.queries).toBe(2);
    await reread();
    expect(store.queries).toBe(3);
  });

  it('keeps the last map while the control store is silent, and says so', async () => {
    const { store, read } = made();
    store.rows = {
      routing: [stored({ epoch: 4 }), { sk: 'switch#us-east-1', drained: true, incident: 'i', at: 't' }],
    };
    await read();
    store.reachable = false;
    jest.advanceTimersByTime(5_000);
    const known = await read();
    expect(known).toMatchObject({ stale: true });
    expect(known?.routeOf(east, 'tooling')?.epoch).toBe(4);
    expect(known?.isDrained('us-east-1')).toBe(true);
  });

  it('knows nothing when the control store never answered, and does not ask with every request', async () => {
    const { store, read } = made();
    store.reachable = false;
    expect(await read()).toBeUndefined();
    expect(await read()).toBeUndefined();
    expect(store.queries).toBe(1);
  });

  it('begins a partition with what the region wrote down last, and says that it may be out of date', async () => {
    const { store, read, serve } = made();
    store.reachable = false;
    noted({ epoch: 3 });
    const served = await serve();
    // To serve by only: who decides anything by the map goes on knowing nothing.
    expect(await read()).toBeUndefined();
    expect((await serve())?.routeOf(east, 'tooling')?.epoch).toBe(3);
    expect(store.queries).toBe(1);
    expect(wire.calls).toHaveLength(1);
    expect(served).toMatchObject({ stale: true });
    expect(served?.routeOf(east, 'tooling')?.epoch).toBe(3);
  });

  it('knows nothing at all when the region never wrote anything down, or cannot read it', async () => {
    const { store, serve } = made();
    store.reachable = false;
    expect(await serve()).toBeUndefined();
    wire.script = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    jest.advanceTimersByTime(5_000);
    expect(await serve()).toBeUndefined();
  });

  it('goes by what the region wrote down after its own last answer', async () => {
    const { store, serve } = made();
    store.rows = { routing: [stored({ epoch: 4 })] };
    await serve();
    store.reachable = false;
    noted({ epoch: 5 }, 2000);
    jest.advanceTimersByTime(5_000);
    const seen = await serve();
    expect(seen).toMatchObject({ stale: true });
    expect(seen?.routeOf(east, 'tooling')?.epoch).toBe(5);
  });

  it('never gives up what the control store said itself for what was written down before', async () => {
    const { store, serve } = made();
    store.rows = { routing: [stored({ epoch: 4 })] };
    await serve();
    store.reachable = false;
    noted({ epoch: 3 });
    jest.advanceTimersByTime(5_000);
    expect((await serve())?.routeOf(east, 'tooling')?.epoch).toBe(4);
  });

  it('takes a region for lost when its condition says so, and when that was damaged afterwards', async () => {
    const { store, read, reread } = made();
    const condition = { sk: 'condition#us-east-1', region: 'us-east-1', lost: true, services: {}, at: 't' };
    store.rows = { routing: [condition, { ...condition, sk: 'condition#us-west-2', lost: false }] };
    const seen = await read();
    expect(['us-east-1', 'us-west-2', 'eu-central-1'].map((region) => seen?.isLost(region))).toEqual([
      true,
      false,
      false,
    ]);
    store.rows = { routing: [{ ...condition, lost: 'perhaps' }] };
    expect((await reread())?.isLost('us-east-1')).toBe(true);
  });

  it('never guesses a row it cannot read, and keeps what it knew of it', async () => {
    const { store, read, reread } = made();
    store.rows = { routing: [stored({ mode: 'chaos' })] };
    expect((await read())?.routeOf(east, 'tooling')).toBeUndefined();
    store.rows = { routing: [stored({ epoch: 2 })] };
    await reread();
    store.rows = { routing: [stored({ weights: 'none' })] };
    expect((await reread())?.routeOf(east, 'tooling')?.epoch).toBe(2);
  });

  it('takes a row under another key for damaged', async () => {
    const { store, read } = made();
    store.rows = { routing: [{ ...stored({}), sk: 'route#us-west#tooling' }] };
    expect((await read())?.routeOf(placement('us-west'), 'tooling')).toBeUndefined();
  });

  it('knows what is frozen until the freeze ends, with no further query', async () => {
    const { store, read } = made();
    const until = new Date(Date.now() + 1_000).toISOString();
    store.rows = {
      routing: [
        { sk: 'freeze#us-east#control-plane', placement: 'us-east', service: 'control-plane', incident: 'i', until },
      ],
    };
    const known = await read();
    expect(known?.isFrozen(east, 'control-plane')).toBe(true);
    expect([known?.isFrozen(east, 'tooling'), known?.isFrozen(east, 'identity')]).toEqual([false, false]);
    expect(known?.isFrozen(placement('us-west'), 'control-plane')).toBe(false);
    jest.advanceTimersByTime(1_000);
    expect((await read())?.isFrozen(east, 'control-plane')).toBe(false);
    expect(store.queries).toBe(1);
  });

  it('takes a freeze it cannot read for one in force, whatever it said before', async () => {
    const { store, read, reread } = made();
    const over = { placement: 'us-east', service: 'tooling', incident: 'i', until: new Date(0).toISOString() };
    store.rows = { routing: [{ sk: 'freeze#us-east#tooling', ...over }] };
    expect((await read())?.isFrozen(east, 'tooling')).toBe(false);
    store.rows = { routing: [{ sk: 'freeze#us-east#tooling', ...over, until: undefined }] };
    expect((await reread())?.isFrozen(east, 'tooling')).toBe(true);
    store.rows = { routing: [{ sk: 'freeze#us-east#tooling', ...over, until: 'soon' }] };
    expect((await reread())?.isFrozen(east, 'tooling')).toBe(true);
  });
});
