import fc from 'fast-check';
import { LeaseHolder } from '../../../../functions/runtime/control/lease-holder';
import type { PutCondition, PutResult } from '../../../../functions/runtime/control/control-store';
import { ControlStoreUnreachable } from '../../../../functions/runtime/failures';
import type { ItemKey } from '../../../../strategy/control-items';
import { type Lease, LEASE_SECONDS, quietAtMs, WRITE_SECONDS_MAX } from '../../../../strategy/lease';
import { placement, row } from '../../cell/fixtures';

/** One lease item behind conditional writes, as the control store keeps it. */
class OneLease {
  item: Lease | undefined;
  reachable = true;
  puts = 0;

  put = (_key: ItemKey, value: object, onlyIf: PutCondition): Promise<PutResult> => {
    this.puts += 1;
    if (!this.reachable) return Promise.reject(new ControlStoreUnreachable('cut off'));
    if (!this.holds(onlyIf)) return Promise.resolve({ kind: 'superseded' });
    this.item = value as Lease;
    return Promise.resolve({ kind: 'written' });
  };

  private holds(onlyIf: PutCondition): boolean {
    if (typeof onlyIf === 'string') return onlyIf === 'always' || this.item === undefined;
    return !!this.item && Object.entries(onlyIf).every(([name, value]) => this.item?.[name as keyof Lease] === value);
  }
}

function world(region = 'us-east-1') {
  const store = new OneLease();
  // `aheadMs`: how far the wall clock was set forth, or back, since the beginning.
  const clock = { nowMs: 1_000_000, aheadMs: 0 };
  const holder = new LeaseHolder(store, region, {
    wall: () => clock.nowMs + clock.aheadMs,
    steady: () => clock.nowMs,
  });
  const hold = (epoch = 0) =>
    holder.hold({ route: row('us-east', 'content-standard', { epoch }), placement: placement('us-east') });
  return { store, clock, hold };
}

describe('the lease holder', () => {
  it('takes the lease of epoch 0 at home, with the first write', async () => {
    const { store, hold } = world();
    expect(await hold()).toBe('granted');
    expect(store.item).toMatchObject({ epoch: 0, holder: 'us-east-1' });
  });

  it('never takes the lease of epoch 0 away from home', async () => {
    const { store, hold } = world('us-west-2');
    expect(await hold()).toBe('refused');
    expect(store.item).toBeUndefined();
  });

  it('never takes a lease of a later epoch that was not granted to it', async () => {
    const { hold } = world();
    expect(await hold(1)).toBe('refused');
  });

  it('renews on use only after two thirds of the lease', async () => {
    const { store, clock, hold } = world();
    await hold();
    const before = store.puts;
    clock.nowMs += 9_999;
    expect(await hold()).toBe('granted');
    expect(store.puts).toBe(before);
    clock.nowMs += 1;
    expect(await hold()).toBe('granted');
    expect(store.puts).toBe(before + 1);
  });

  it.each([-8_000, 8_000])('counts the larger age when its wall clock is set by %d ms', async (aheadMs) => {
    const { store, clock, hold } = world();
    await hold();
    store.reachable = false;
    clock.nowMs += 9_000;
    expect(await hold()).toBe('granted');
    clock.nowMs += aheadMs < 0 ? 2_000 : 0;
    clock.aheadMs = aheadMs;
    expect(await hold()).toBe('lapsed');
  });

  it('counts by the wall clock while the steady one stands still', async () => {
    const { store, clock, hold } = world();
    await hold();
    store.reachable = false;
    clock.aheadMs = 11_000;
    expect(await hold()).toBe('lapsed');
  });

  it('stops when the lease was revoked, although its own time has not run out', async () => {
    const { store, clock, hold } = world();
    await hold();
    store.item = { epoch: 0, revokedAtMs: clock.nowMs };
    clock.nowMs += 10_000;
    expect(await hold()).toBe('refused');
    store.item = { epoch: 0, holder: 'us-east-1' };
    expect(await hold()).toBe('granted');
  });

  it('lets its lease lapse when the control store is silent and a write might outlive it', async () => {
    const { store, clock, hold } = world();
    await hold();
    store.reachable = false;
    clock.nowMs += 9_999;
    expect(await hold()).toBe('granted');
    clock.nowMs += 1;
    expect(await hold()).toBe('lapsed');
  });

  it('counts from before the renewal call, however long that took', async () => {
    const { store, clock, hold } = world();
    const put = store.put;
    store.put = async (...call: Parameters<typeof put>) => {
      const written = await put(...call);
      clock.nowMs += (LEASE_SECONDS - WRITE_SECONDS_MAX) * 1000;
      return written;
    };
    expect(await hold()).toBe('lapsed');
  });

  it('is worth nothing under another epoch of the row', async () => {
    const { store, hold } = world();
    await hold();
    store.item = { epoch: 1, holder: 'us-west-2' };
    expect(await hold(1)).toBe('refused');
  });

  it('is worth nothing when the clock was set back and the control store is silent', async () => {
    const { store, clock, hold } = world();
    await hold();
    store.reachable = false;
    clock.nowMs -= 60_000;
    expect(await hold()).toBe('lapsed');
  });

  it('never covers a write that could still be under way when the next lease may be granted', async () => {
    const step = fc.record({ waitMs: fc.nat(20_000), reachable: fc.boolean(), revoke: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { store, clock, hold } = world();
        let quiet = Number.POSITIVE_INFINITY;
        for (const { waitMs, reachable, revoke } of steps) {
          clock.nowMs += waitMs;
          store.reachable = reachable;
          if (revoke && quiet === Number.POSITIVE_INFINITY) {
            store.item = { epoch: 0, revokedAtMs: clock.nowMs };
            quiet = quietAtMs(clock.nowMs);
          }
          const outcome = await hold();
          if (outcome === 'granted') expect(clock.nowMs + WRITE_SECONDS_MAX * 1000).toBeLessThan(quiet);
        }
      }),
    );
  });
});
