import fc from 'fast-check';
import { isAlone, judge, type Verdict, type Wish } from '../../../functions/cell/gate';
import { OBJECTIVES, type Service, SERVICES } from '../../../strategy/layers';
import { MODES } from '../../../strategy/routing-map';
import { regionsOf } from '../../../strategy/topology';
import { lostView, topology, view } from './fixtures';

type Access = Wish['access'];

const anyPlacement = fc.constantFrom(...topology.placements);
const anyRegion = fc.constantFrom(...topology.regions);
const anyWish = fc.record<Wish>({
  placement: anyPlacement,
  tenant: fc.constantFrom('t-1', 't-2', 't-3'),
  service: fc.constantFrom(...SERVICES),
  access: fc.constantFrom<Access>('read', 'write'),
});
const anyRoute = fc.record(
  {
    placement: fc.constant('any'),
    service: fc.constant<Service>('identity'),
    epoch: fc.nat(3),
    mode: fc.constantFrom(...MODES),
    weights: fc.dictionary(anyRegion, fc.constantFrom(0, 5, 50, 100)),
    returning: anyRegion,
  },
  { requiredKeys: ['placement', 'service', 'epoch', 'mode', 'weights'] },
);
const anyRegions = fc.subarray(topology.regions);
const anyView = fc.record({ route: anyRoute, drained: anyRegions, lost: anyRegions, stale: fc.boolean() });
type Known = typeof anyView extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** The verdict on a wish under one arbitrary row, even one that names regions it never should. */
function judged(asked: Wish, region: string, { route, drained, lost, stale }: Known): Verdict {
  const named = { ...asked, tenant: `${asked.placement.name}/${asked.tenant}` };
  return judge(named, region, { ...lostView(lost, view([], drained, stale)), routeOf: () => route });
}

describe('the gate, whatever the map says', () => {
  it('never serves a placement outside its regions, and never sends anybody there', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (asked, region, known) => {
        const verdict = judged(asked, region, known);
        const allowed = regionsOf(asked.placement);
        if (verdict.kind === 'serve') expect(allowed).toContain(region);
        if (verdict.kind === 'elsewhere') expect(allowed).toContain(verdict.region);
      }),
    );
  });

  it('never lets an active-passive write in without asking for the lease', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (asked, region, known) => {
        const verdict = judged({ ...asked, access: 'write' }, region, known);
        if (verdict.kind !== 'serve') return;
        const mayHaveRival = !isAlone(asked.placement);
        expect(verdict.needsLease).toBe(mayHaveRival && OBJECTIVES[asked.service].pattern === 'active-passive');
      }),
    );
  });

  it('accepts no write in any mode but serving, and none on a map that could not be confirmed, where there may be another writer', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (asked, region, known) => {
        const verdict = judged({ ...asked, access: 'write' }, region, known);
        if (verdict.kind !== 'serve' || isAlone(asked.placement)) return;
        expect([known.route.mode, known.stale]).toEqual(['serving', false]);
      }),
    );
  });

  it('never sends a tenant in circles while two regions share a map', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (asked, region, known) => {
        const first = judged(asked, region, known);
        if (first.kind !== 'elsewhere') return;
        const second = judged(asked, first.region, known);
        if (second.kind !== 'elsewhere') return;
        // Who knocks outside the placement while a region returns may have to go on once more, and no further.
        expect([regionsOf(asked.placement).includes(region), known.route.returning === undefined]).toEqual([
          false,
          false,
        ]);
        expect(judged(asked, second.region, known).kind).not.toBe('elsewhere');
      }),
      // Both have to serve and to be drained, which one in a hundred maps says.
      { numRuns: 2000 },
    );
  });

  it('never sends anybody to a region that is lost', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (asked, region, known) => {
        const verdict = judged(asked, region, known);
        if (verdict.kind === 'elsewhere') expect(known.lost).not.toContain(verdict.region);
      }),
    );
  });

  it('refuses nobody whom a region that is not lost may serve', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (wished, region, known) => {
        const asked: Wish = { ...wished, access: 'read', isSynthetic: true };
        const verdict = judged(asked, region, known);
        const holders = regionsOf(asked.placement).filter(
          (holder) => isAlone(asked.placement) || (known.route.weights[holder] ?? 0) > 0,
        );
        if (holders.some((holder) => !known.lost.includes(holder))) expect(verdict.kind).not.toBe('refused');
      }),
    );
  });
});
