import * as fc from 'fast-check';
import {
  grantedLease,
  isQuiet,
  LEASE_SECONDS,
  mayRenew,
  mayWrite,
  quietAtMs,
  revokedLease,
  SKEW_ALLOWANCE_SECONDS,
  type Lease,
} from '../../strategy/lease';

describe('a lease', () => {
  it('ends for its holder fifteen seconds after the renewal was started', () => {
    expect(mayWrite(1_000, 1_000 + 14_999)).toBe(true);
    expect(mayWrite(1_000, 1_000 + 15_000)).toBe(false);
  });

  it('is quiet once it was revoked and the lease and the clock skew have passed', () => {
    expect(isQuiet(revokedLease(4, 1_000), 17_999)).toBe(false);
    expect(isQuiet(revokedLease(4, 1_000), 18_000)).toBe(true);
    expect(quietAtMs(1_000)).toBe(1_000 + (LEASE_SECONDS + SKEW_ALLOWANCE_SECONDS) * 1000);
  });

  it('is never quiet while somebody holds it or nobody revoked it', () => {
    expect(isQuiet(grantedLease(4, 'us-east-1'), 1e12)).toBe(false);
    expect(isQuiet({ epoch: 4, holder: 'us-east-1', revokedAtMs: 0 }, 1e12)).toBe(false);
    expect(isQuiet(undefined, 1e12)).toBe(false);
  });

  it('is renewed by its holder at its epoch only', () => {
    const lease = grantedLease(4, 'us-east-1');
    expect(mayRenew(lease, { holder: 'us-east-1', epoch: 4 })).toBe(true);
    expect(mayRenew(lease, { holder: 'us-east-1', epoch: 3 })).toBe(false);
    expect(mayRenew(lease, { holder: 'us-west-2', epoch: 4 })).toBe(false);
    expect(mayRenew(revokedLease(5, 0), { holder: 'us-east-1', epoch: 5 })).toBe(false);
    expect(mayRenew(undefined, { holder: 'us-east-1', epoch: 0 })).toBe(true);
    expect(mayRenew(undefined, { holder: 'us-east-1', epoch: 1 })).toBe(false);
  });
});

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1'];
const region = fc.constantFrom(...REGIONS);

/** What may happen, in any order: time passes, a region starts a renewal or its call arrives, a conductor revokes or tries to grant. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 9_000 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), region }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('arrive' as const), region }) },
  fc.record({ kind: fc.constant('revoke' as const), region }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('grant' as const), region, target: region }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** True time, the lease item, and per region: clock offset, the renewal under way, and the one it writes under. */
class World {
  private trueMs = 1_000_000;
  private lease: Lease = grantedLease(0, REGIONS[0]!);
  private readonly calls = new Map<string, { startedMs: number; epoch: number }>();
  private readonly renewed = new Map<string, number>();
  grants = 0;

  constructor(private readonly offsets: Readonly<Record<string, number>>) {}

  clock(of: string): number {
    return this.trueMs + this.offsets[of]!;
  }

  play(event: Happening): void {
    if (event.kind === 'pass') this.trueMs += event.ms;
    if (event.kind === 'ask')
      this.calls.set(event.region, { startedMs: this.clock(event.region), epoch: this.lease.epoch });
    if (event.kind === 'arrive') this.arrive(event.region);
    if (event.kind === 'revoke') this.lease = revokedLease(this.lease.epoch + 1, this.clock(event.region));
    if (event.kind === 'grant' && isQuiet(this.lease, this.clock(event.region))) {
      this.lease = grantedLease(this.lease.epoch + 1, event.target);
      this.grants += 1;
    }
  }

  writers(): string[] {
    return REGIONS.filter((name) => this.renewed.has(name) && mayWrite(this.renewed.get(name)!, this.clock(name)));
  }

  private arrive(name: string): void {
    const call = this.calls.get(name);
    if (call && mayRenew(this.lease, { holder: name, epoch: call.epoch })) this.renewed.set(name, call.startedMs);
  }
}

/** Replays a history; the number of grants, and the first moment's writers if there were ever two. */
function replay(offsets: readonly number[], events: readonly Happening[]): { grants: number; writers: string[] } {
  const world = new World(Object.fromEntries(REGIONS.map((name, index) => [name, offsets[index]!])));
  for (const event of events) {
    world.play(event);
    if (world.writers().length > 1) return { grants: world.grants, writers: world.writers() };
  }
  return { grants: world.grants, writers: [] };
}

describe('under any interleaving of renewals, revocations and grants', () => {
  const histories = fc.array(happening, { minLength: 10, maxLength: 120, size: 'max' });
  const offsetsWithin = (seconds: number): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min: 0, max: seconds * 1000 }), { minLength: 3, maxLength: 3 });

  it('there are never two writers while clocks differ by no more than the allowance', () => {
    let grants = 0;
    fc.assert(
      fc.property(offsetsWithin(SKEW_ALLOWANCE_SECONDS), histories, (offsets, events) => {
        const end = replay(offsets, events);
        grants += end.grants;
        expect(end.writers).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(grants).toBeGreaterThan(200);
  });

  it('two writers become possible once clocks differ by more, which is why the allowance exists', () => {
    const events: Happening[] = [
      { kind: 'ask', region: 'us-east-1' },
      { kind: 'arrive', region: 'us-east-1' },
      { kind: 'revoke', region: 'us-west-2' },
      { kind: 'pass', ms: 9_000 },
      { kind: 'grant', region: 'eu-central-1', target: 'eu-central-1' },
      { kind: 'ask', region: 'eu-central-1' },
      { kind: 'arrive', region: 'eu-central-1' },
    ];
    expect(replay([0, 0, 9_000], events).writers).toEqual(['us-east-1', 'eu-central-1']);
    expect(replay([0, 0, 2_000], events).writers).toEqual([]);
  });
});
