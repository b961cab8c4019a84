import { Observations } from '../../../functions/detect/observations';
import type { Condition, ControlStore } from '../../../functions/runtime/control-store';
import { ControlItemInvalid, ControlStoreUnreachable } from '../../../functions/runtime/failures';
import type { ItemKey } from '../../../strategy/control-items';
import type { Observation } from '../../../strategy/health-budget';

const H = { login: 'H', crud: 'H', job: 'H' } as const;
const I = { login: 'I', crud: 'I', job: 'I' } as const;
const T0 = Date.UTC(2027, 0, 1);

/** The one published observation, behind conditional writes. */
class Published {
  item: Observation | undefined;
  reachable = true;
  damaged = false;

  get = (() => {
    if (!this.reachable) return Promise.reject(new ControlStoreUnreachable('cut off'));
    if (this.damaged) return Promise.reject(new ControlItemInvalid('damaged'));
    return Promise.resolve(this.item);
  }) as ControlStore['get'];

  put = (_key: ItemKey, value: object, onlyIf: Condition) => {
    if (!this.reachable) return Promise.reject(new ControlStoreUnreachable('cut off'));
    if (!this.holds(onlyIf)) return Promise.resolve({ kind: 'superseded' } as const);
    this.item = value as Observation;
    this.damaged = false;
    return Promise.resolve({ kind: 'written' } as const);
  };

  private holds(onlyIf: Condition): boolean {
    if (onlyIf === 'always') return true;
    if (onlyIf === 'absent') return this.item === undefined && !this.damaged;
    return this.item?.atMs === onlyIf['atMs'];
  }
}

const stored = (atMs: number, ticks: string): Observation => ({
  observer: 'us-west-2',
  subject: 'us-east-1',
  atMs,
  ticks: { login: ticks, crud: ticks, job: ticks },
});

function made(store = new Published()) {
  const observations = new Observations(store, 'us-west-2');
  return {
    store,
    load: (nowMs = T0) => observations.load('us-east-1', nowMs),
    tick: (seconds: number, results: typeof H | typeof I) => {
      observations.add('us-east-1', T0 + seconds * 1000, results);
      return observations.publish('us-east-1');
    },
  };
}

describe('observations', () => {
  it('grow by one character per tick, and are published', async () => {
    const { store, tick } = made();
    await tick(0, H);
    await tick(10, I);
    expect(store.item).toEqual({ ...stored(T0 + 10_000, 'HI') });
  });

  it('survive a new execution environment', async () => {
    const store = new Published();
    store.item = stored(T0 - 10_000, 'HHH');
    const { load, tick } = made(store);
    await load();
    await tick(0, I);
    expect(store.item.ticks.login).toBe('HHHI');
  });

  it('go on in memory while the control store is silent', async () => {
    const { store, tick } = made();
    await tick(0, H);
    store.reachable = false;
    await expect(tick(10, I)).rejects.toBeInstanceOf(ControlStoreUnreachable);
    store.reachable = true;
    await tick(20, I);
    expect(store.item?.ticks.login).toBe('HII');
  });

  it('never replace a newer one that another environment published, and take it up', async () => {
    const { store, tick } = made();
    await tick(0, H);
    store.item = stored(T0 + 20_000, 'HII');
    await tick(10, H);
    expect(store.item.ticks.login).toBe('HII');
    await tick(30, I);
    expect(store.item.ticks.login).toBe('HIII');
  });

  it('count a slot once', async () => {
    const { store, tick } = made();
    await tick(0, H);
    await tick(0, I);
    expect(store.item?.ticks.login).toBe('H');
  });

  it('replace a damaged item, and one from the future', async () => {
    const damaged = made();
    damaged.store.damaged = true;
    await damaged.load();
    await damaged.tick(0, H);
    expect(damaged.store.item?.ticks.login).toBe('H');

    const future = made();
    future.store.item = stored(T0 + 3_600_000, 'HHH');
    await future.load();
    await future.tick(0, I);
    expect(future.store.item.ticks.login).toBe('I');
  });
});
