import * as fc from 'fast-check';
import {
  givenBackAtMs,
  LEASE_RENEW_AFTER_SECONDS,
  LEASE_SECONDS,
  MAP_SECONDS,
  mayWrite,
  quietAtMs,
  SKEW_ALLOWANCE_SECONDS,
  WRITE_SECONDS_MAX,
  type Lease,
} from '../../strategy/lease';

describe('a lease', () => {
  it('ends for its holder fifteen seconds after the renewal was started', () => {
    expect(mayWrite(1_000, 1_000 + 14_999)).toBe(true);
    expect(mayWrite(1_000, 1_000 + 15_000)).toBe(false);
  });

  it('is quiet once the lease and the clock skew have passed since its revocation', () => {
    expect(quietAtMs(1_000)).toBe(1_000 + (LEASE_SECONDS + SKEW_ALLOWANCE_SECONDS) * 1000);
  });

  it('leaves time for a second try when a renewal fails', () => {
    expect(LEASE_RENEW_AFTER_SECONDS).toBeLessThan(LEASE_SECONDS);
  });
});

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1'] as const;
type Name = (typeof REGIONS)[number];
const by = fc.constantFrom(...REGIONS);

/**
 * What may happen, in any order. `ask` starts a renewal, `arrive` lets it reach the store; a drain takes the holder
 * away, then stamps the time.
 */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 9_000 }) }) },
  fc.record({ kind: fc.constant('ask' as const), by }),
  fc.record({ kind: fc.constant('arrive' as const), by }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('renew' as const), by }) },
  fc.record({ kind: fc.constant('take-away' as const) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stamp' as const), by }) },
  fc.record({ kind: fc.constant('grant' as const), by, target: by }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait and grant' as const), by, target: by }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/**
 * True time, the one lease item with its conditional writes, and per region: clock offset, renewal under way, renewal
 * in force.
 */
class World {
  private trueMs = 1_000_000;
  private lease: Lease = { epoch: 0, holder: 'us-east-1' };
  private readonly calls = new Map<Name, { startedMs: number; epoch: number }>();
  private readonly renewed = new Map<Name, number>();
  grants = 0;

  constructor(private readonly offsets: readonly number[]) {}

  play(event: Happening): void {
    if (event.kind === 'pass') this.trueMs += event.ms;
    else if (event.kind === 'take-away') this.lease = { epoch: this.lease.epoch + 1 };
    else if (event.kind === 'stamp') this.stamp(event.by);
    else this.renewOrGrant(event);
  }

  private renewOrGrant(event: Exclude<Happening, { kind: 'pass' | 'take-away' | 'stamp' }>): void {
    if (event.kind === 'ask' || event.kind === 'renew') this.ask(event.by);
    if (event.kind === 'arrive' || event.kind === 'renew') this.arrive(event.by);
    if (event.kind === 'wait and grant') this.waitUntilQuiet(event.by);
    if ('target' in event) this.grant(event);
  }

  writers(): Name[] {
    return REGIONS.filter((name) => this.renewed.has(name) && mayWrite(this.renewed.get(name)!, this.clock(name)));
  }

  private clock(of: Name): number {
    return this.trueMs + this.offsets[REGIONS.indexOf(of)]!;
  }

  private ask(name: Name): void {
    this.calls.set(name, { startedMs: this.clock(name), epoch: this.lease.epoch });
  }

  private arrive(name: Name): void {
    const call = this.calls.get(name);
    if (call && this.lease.holder === name && this.lease.epoch === call.epoch) this.renewed.set(name, call.startedMs);
  }

  private stamp(name: Name): void {
    const isHeld = this.lease.holder !== undefined;
    if (!isHeld && this.lease.revokedAtMs === undefined) this.lease = { ...this.lease, revokedAtMs: this.clock(name) };
  }

  private waitUntilQuiet(name: Name): void {
    const { revokedAtMs } = this.lease;
    if (revokedAtMs !== undefined) this.trueMs += Math.max(0, quietAtMs(revokedAtMs) - this.clock(name));
  }

  /** The new holder starts to write at once. */
  private grant(event: { by: Name; target: Name }): void {
    const { revokedAtMs, epoch } = this.lease;
    if (revokedAtMs === undefined || this.clock(event.by) < quietAtMs(revokedAtMs)) return;
    this.lease = { epoch: epoch + 1, holder: event.target };
    this.grants += 1;
    this.play({ kind: 'renew', by: event.target });
  }
}

/** Plays a history: how many leases were granted, and the writers of the first moment with two of them. */
function play(offsets: readonly number[], events: readonly Happening[]): { grants: number; writers: Name[] } {
  const world = new World(offsets);
  for (const event of events) {
    world.play(event);
    if (world.writers().length > 1) return { grants: world.grants, writers: world.writers() };
  }
  return { grants: world.grants, writers: [] };
}

describe('under any interleaving of renewals, revocations and grants', () => {
  const histories = fc.array(happening, { minLength: 10, maxLength: 80, size: 'max' });
  const offsetsWithin = (seconds: number): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min: 0, max: seconds * 1000 }), { minLength: 3, maxLength: 3 });

  it('there are never two writers while clocks differ by no more than the allowance', () => {
    let grants = 0;
    const property = fc.property(offsetsWithin(SKEW_ALLOWANCE_SECONDS), histories, (offsets, events) => {
      const end = play(offsets, events);
      grants += end.grants;
      expect(end.writers).toEqual([]);
    });
    fc.assert(property, { numRuns: 2_000 });
    expect(grants).toBeGreaterThan(1_000);
  });

  it('the allowance is what prevents it: with clocks further apart two writers are found', () => {
    const property = fc.property(offsetsWithin(3 * SKEW_ALLOWANCE_SECONDS), histories, (offsets, events) => {
      expect(play(offsets, events).writers).toEqual([]);
    });
    expect(fc.check(property, { numRuns: 2_000, seed: 1 }).failed).toBe(true);
  });
});

it('waits for a region that runs until its cells have read the map and their last write has arrived', () => {
  expect(givenBackAtMs(0)).toBe((MAP_SECONDS + WRITE_SECONDS_MAX + SKEW_ALLOWANCE_SECONDS) * 1000);
  expect(givenBackAtMs(0)).toBeLessThan(quietAtMs(0));
});
