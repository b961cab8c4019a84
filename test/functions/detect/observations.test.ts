import { Observations } from '../../../functions/detect/observations';
import type { PutCondition, ControlStore } from '../../../functions/runtime/control/control-store';
import { ControlItemInvalid, ControlStoreUnreachable } from '../../../functions/runtime/failures';
import type { ItemKey } from '../../../strategy/control-items';
import { StoredObservation, type TickMarks } from '../../../strategy/observation';

const T0 = Date.UTC(2027, 0, 1);
const all = (mark: 'H' | 'S'): { 'us-east-1': TickMarks } => ({
  'us-east-1': {
    identity: mark,
    'content-premium': mark,
    'content-standard': mark,
    orchestration: mark,
    outside: mark,
  },
});

type Item = { atMs: number; startedAtMs: number };

/** The one published observation, behind conditional writes. */
class Published {
  item: Item | undefined;
  reachable = true;
  damaged = false;

  get = (() => {
    if (!this.reachable) return Promise.reject(new ControlStoreUnreachable('cut off'));
    if (this.damaged) return Promise.reject(new ControlItemInvalid('damaged'));
    return Promise.resolve(this.item && StoredObservation.parse(this.item));
  }) as ControlStore['get'];

  put = (_key: ItemKey, value: object, onlyIf: PutCondition): Promise<{ readonly kind: 'written' | 'superseded' }> => {
    if (!this.reachable) return Promise.reject(new ControlStoreUnreachable('cut off'));
    if (!this.holds(onlyIf)) return Promise.resolve({ kind: 'superseded' } as const);
    this.item = value as Item;
    this.damaged = false;
    return Promise.resolve({ kind: 'written' } as const);
  };

  private holds(onlyIf: PutCondition): boolean {
    if (onlyIf === 'always') return true;
    if (onlyIf === 'absent') return this.item === undefined && !this.damaged;
    return this.item?.atMs === onlyIf['atMs'] && this.item?.startedAtMs === onlyIf['startedAtMs'];
  }

  get logins(): string | undefined {
    return this.item && StoredObservation.parse(this.item).seen['us-east-1']?.identity;
  }
}

async function run(store: Published, startedSeconds: number) {
  const observations = new Observations(store, 'us-west-2');
  await observations.begin(T0 + startedSeconds * 1000).catch(() => undefined);
  const tick = (seconds: number, mark: 'H' | 'S') => {
    observations.add(T0 + seconds * 1000, all(mark));
    return observations.publish(T0 + seconds * 1000);
  };
  return { observations, tick };
}

describe('observations', () => {
  it('grow by one mark per tick, and are published', async () => {
    const store = new Published();
    const { tick } = await run(store, 0);
    await tick(0, 'H');
    await tick(10, 'S');
    expect(store.logins).toBe('HS');
  });

  it('survive a new run, and a tick that was missed is unknown', async () => {
    const store = new Published();
    await (await run(store, 0)).tick(0, 'H');
    await (await run(store, 15)).tick(20, 'S');
    expect(store.logins).toBe('HUS');
  });

  it('wait while the control store is silent, and follow', async () => {
    const store = new Published();
    const { tick } = await run(store, 0);
    await tick(0, 'H');
    store.reachable = false;
    await expect(tick(10, 'S')).rejects.toBeInstanceOf(ControlStoreUnreachable);
    store.reachable = true;
    await tick(20, 'H');
    expect(store.logins).toBe('HSH');
  });

  it('count a slot once', async () => {
    const store = new Published();
    const { tick } = await run(store, 0);
    await tick(0, 'H');
    await tick(0, 'S');
    expect(store.logins).toBe('H');
  });

  it('replace a damaged item, and one from the future', async () => {
    const damaged = new Published();
    damaged.damaged = true;
    await (await run(damaged, 0)).tick(0, 'H');
    expect(damaged.logins).toBe('H');

    const future = new Published();
    await (await run(future, 3600)).tick(3600, 'H');
    await (await run(future, 0)).tick(0, 'S');
    expect(future.logins).toBe('S');
  });
});

describe('of two runs', () => {
  it('the later one takes over at once, and the earlier one still publishes the tick that it was at', async () => {
    const store = new Published();
    const earlier = await run(store, 0);
    await earlier.tick(0, 'H');
    const later = await run(store, 61);
    expect(later.observations.isReplaced()).toBe(false);
    await earlier.tick(10, 'S');
    expect(earlier.observations.isReplaced()).toBe(true);
    expect(store.logins).toBe('HS');
    await later.tick(20, 'H');
    expect(store.logins).toBe('HSH');
    expect(store.item?.startedAtMs).toBe(T0 + 61_000);
  });

  it('the later one takes over although the earlier one publishes at the same moment', async () => {
    const store = new Published();
    const earlier = await run(store, 0);
    await earlier.tick(0, 'H');
    const { put } = store;
    store.put = async (...args) => {
      store.put = put;
      await earlier.tick(10, 'S');
      return put(...args);
    };
    const later = await run(store, 10);
    await earlier.tick(20, 'H');
    expect(earlier.observations.isReplaced()).toBe(true);
    expect(later.observations.isReplaced()).toBe(false);
    expect(store.item?.startedAtMs).toBe(T0 + 10_000);
  });

  it('the earlier one is not replaced by one that could not take over', async () => {
    const store = new Published();
    const earlier = await run(store, 0);
    await earlier.tick(0, 'H');
    store.reachable = false;
    await run(store, 61);
    store.reachable = true;
    await earlier.tick(10, 'H');
    expect(earlier.observations.isReplaced()).toBe(false);
  });

  it('the later one leaves the slot that is under way to the earlier one', async () => {
    const store = new Published();
    await (await run(store, 0)).tick(50, 'H');
    const { observations } = await run(store, 60);
    expect(observations.isAttended(T0 + 60_000)).toBe(true);
    expect(observations.isAttended(T0 + 66_000)).toBe(false);
  });
});
