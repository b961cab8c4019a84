import * as fc from 'fast-check';
import {
  byPlacement,
  countFates,
  type Fate,
  isOwedToSource,
  lateWrite,
  type LateWrite,
  type Stamped,
} from '../../strategy/delta';

const SOURCE = 'us-east-1';
const since = { source: SOURCE, divergedAtMs: 1_000, lostAtMs: 2_000, fencedAtMs: 3_000 };
const of = { placement: 'us-east', service: 'tooling', tenant: 'us-east/a', key: 'k' } as const;
const version = (ms: number, region: string): string => `${new Date(ms).toISOString()}@${region}`;
const stamped = (writtenAtMs: number, region = SOURCE, digest = `${region} at ${writtenAtMs}`): Stamped => ({
  ...{ digest, writtenAtMs, region, version: version(writtenAtMs, region) },
});
const there = (ms: number, digest?: string): Stamped => stamped(ms, 'us-west-2', digest);
const fateOf = (source: Stamped | undefined, target?: Stamped): Fate | undefined =>
  lateWrite({ ...of, source, target }, since)?.fate;
const late = (tenant: string, fate: Fate, key = 'k'): LateWrite => ({
  ...of,
  placement: tenant.split('/')[0] ?? '',
  tenant,
  key,
  fate,
  accepted: 'a',
  winner: 'w',
});

describe('a write that reached nobody before the loss', () => {
  it('is one that the region accepted since its copies diverged, that instant included', () => {
    expect(fateOf(stamped(1_000))).toBe('replayed');
    expect(fateOf(stamped(999))).toBeUndefined();
    expect(fateOf(there(5_000))).toBeUndefined();
    expect(fateOf(undefined, there(5_000))).toBeUndefined();
    expect(fateOf({ ...stamped(5_000), writtenAtMs: NaN })).toBeUndefined();
  });

  it('stands unless a later one of another value was written elsewhere', () => {
    expect(fateOf(stamped(1_500), there(1_400))).toBe('replayed');
    expect(fateOf(stamped(1_500), stamped(1_500, SOURCE, 'rewritten'))).toBe('replayed');
    expect(fateOf(stamped(1_500), there(1_600, stamped(1_500).digest))).toBe('replayed');
    expect(fateOf(stamped(1_500), there(1_600))).toBe('superseded');
  });

  it('conflicts when both were written after the loss, that instant included', () => {
    expect(fateOf(stamped(2_000), there(2_001))).toBe('conflicting');
    expect(fateOf(stamped(1_999), there(2_001))).toBe('superseded');
    const early = { ...there(3_000), writtenAtMs: 1_999 };
    expect(fateOf(stamped(2_500), early)).toBe('superseded');
    expect(fateOf(stamped(2_500), { ...early, writtenAtMs: 2_000 })).toBe('conflicting');
  });

  it('is named with the version that was accepted and the one that stands, and without values', () => {
    const [source, target] = [stamped(1_500), there(1_600)];
    const superseded = { ...of, fate: 'superseded', accepted: source.version, winner: target.version };
    expect(lateWrite({ ...of, source, target }, since)).toEqual(superseded);
    const replayed = { ...of, fate: 'replayed', accepted: source.version, winner: source.version };
    expect(lateWrite({ ...of, source, target: undefined }, since)).toEqual(replayed);
  });

  it('is never dropped: every one of them has a fate, and the later version wins', () => {
    const instants = fc.integer({ min: 0, max: 4_000 });
    fc.assert(
      fc.property(instants, fc.option(instants, { nil: undefined }), (ours, theirs) => {
        const [source, target] = [stamped(ours), theirs === undefined ? undefined : there(theirs)];
        const found = lateWrite({ ...of, source, target }, since);
        expect(found !== undefined).toBe(ours >= since.divergedAtMs);
        const versions = [source.version, target?.version ?? ''].sort();
        if (found) expect([found.accepted, found.winner]).toEqual([source.version, versions[1]]);
      }),
    );
  });
});

describe('what the region is owed', () => {
  it('is what it lacks and what is newer elsewhere, and nothing that it has', () => {
    expect(isOwedToSource({ source: undefined, target: there(1) })).toBe(true);
    expect(isOwedToSource({ source: stamped(1), target: there(2) })).toBe(true);
    expect(isOwedToSource({ source: stamped(2), target: there(1) })).toBe(false);
    expect(isOwedToSource({ source: stamped(1), target: stamped(1) })).toBe(false);
    expect(isOwedToSource({ source: stamped(1), target: undefined })).toBe(false);
    expect(isOwedToSource({ source: undefined, target: undefined })).toBe(false);
  });
});

describe('late writes of many tenants', () => {
  const writes = [
    late('us-east/b', 'superseded', 'k1'),
    late('us-east/a', 'conflicting', 'k2'),
    ...['k3', 'k4', 'k5'].map((key) => late('us-east/b', 'replayed', key)),
  ];

  it('are counted by fate', () => {
    expect(countFates(writes)).toEqual({ replayed: 3, superseded: 1, conflicting: 1 });
    expect(countFates([])).toEqual({ replayed: 0, superseded: 0, conflicting: 0 });
  });

  it('are counted by placement, in name order, with how many tenants and without naming one', () => {
    const west = [late('us-west/c', 'replayed')];
    expect(byPlacement([...west, ...writes])).toEqual([
      { placement: 'us-east', tenants: 2, counts: { replayed: 3, superseded: 1, conflicting: 1 } },
      { placement: 'us-west', tenants: 1, counts: { replayed: 1, superseded: 0, conflicting: 0 } },
    ]);
    expect(byPlacement([])).toEqual([]);
  });
});
