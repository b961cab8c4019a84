import * as fc from 'fast-check';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import {
  admits,
  drainedRoute,
  epochGrows,
  initialRoute,
  isPromoted,
  MODES,
  promotedRoute,
  servingRegions,
  tenantBucket,
  type Route,
} from '../../strategy/routing-map';
import { tenantId } from '../../strategy/names';
import { eu, usEast } from './fixtures';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1', 'ap-south-1', 'ap-east-1'];
const total = (route: Route): number => Object.values(route.weights).reduce((sum, weight) => sum + weight, 0);
const premium = initialRoute(usEast, 'content-premium');
const standard = initialRoute(usEast, 'content-standard');
const move = { source: 'us-east-1', target: 'us-west-2', incident: 'evac-1' };

describe('the row as deployed', () => {
  it('shares active-active services among all regions and keeps the others at home', () => {
    expect(premium.weights).toEqual({ 'us-east-1': 50, 'us-west-2': 50 });
    expect(standard.weights).toEqual({ 'us-east-1': 100 });
    expect(initialRoute(eu, 'content-premium').weights).toEqual({ 'eu-central-1': 100 });
  });

  it.each([2, 3, 4, 5, 6])('of %d regions adds up to exactly 100, so that it is no canary', (size) => {
    const route = initialRoute({ ...usEast, standbys: REGIONS.slice(1, size) }, 'identity');
    expect(total(route)).toBe(100);
    expect(servingRegions(route)).toEqual(REGIONS.slice(0, size).sort());
  });
});

describe('the evacuation of a row', () => {
  it('drains and promotes an active-passive row at an epoch each, and waits at 0 percent for the canary', () => {
    const drained = drainedRoute(standard, 'evac-1');
    expect(drained).toEqual({ ...standard, epoch: 1, mode: 'draining', incident: 'evac-1' });
    expect(promotedRoute(drained, move)).toEqual({
      ...standard,
      epoch: 2,
      mode: 'serving',
      weights: { 'us-west-2': 0 },
      incident: 'evac-1',
    });
  });

  it('leaves an active-active row serving while the source drains, then drops the source', () => {
    expect(drainedRoute(premium, 'evac-1')).toBe(premium);
    expect(promotedRoute(premium, move)).toMatchObject({ epoch: 1, mode: 'serving', weights: { 'us-west-2': 100 } });
  });

  it('keeps the proportions of the survivors', () => {
    const route = { ...premium, weights: { 'us-east-1': 40, 'us-west-2': 40, 'us-east-2': 20 } };
    expect(promotedRoute(route, move).weights).toEqual({ 'us-west-2': 67, 'us-east-2': 33 });
  });

  it('lets a target that did not serve yet join the survivors', () => {
    expect(promotedRoute(premium, { ...move, target: 'us-east-2' }).weights).toEqual({
      'us-east-2': 50,
      'us-west-2': 50,
    });
    const alone = { ...premium, weights: { 'us-east-1': 100 } };
    expect(promotedRoute(alone, move).weights).toEqual({ 'us-west-2': 100 });
  });

  it('may repeat each step without changing anything', () => {
    const drained = drainedRoute(standard, 'evac-1');
    const ramping = { ...promotedRoute(drained, move), weights: { 'us-west-2': 25 } };
    expect(drainedRoute(drained, 'evac-1')).toBe(drained);
    expect(drainedRoute(ramping, 'evac-1')).toBe(ramping);
    expect(promotedRoute(ramping, move)).toBe(ramping);
    expect(isPromoted(ramping, 'us-west-2', 'evac-1')).toBe(true);
    expect(isPromoted(drained, 'us-east-1', 'evac-1')).toBe(false);
  });

  it('begins anew, under the same name too, once the source has been given back its share', () => {
    const given = { ...promotedRoute(premium, move), weights: { 'us-east-1': 50, 'us-west-2': 50 } };
    expect(promotedRoute(given, move)).toMatchObject({ epoch: given.epoch + 1, weights: { 'us-west-2': 100 } });
  });

  it('refuses to promote a row to the region it leaves', () => {
    expect(() => promotedRoute(standard, { ...move, target: 'us-east-1' })).toThrow('us-east-1, its source');
  });
});

const weights = fc.dictionary(fc.constantFrom(...REGIONS), fc.integer({ min: 0, max: 100 }));
const routes: fc.Arbitrary<Route> = fc.record(
  {
    placement: fc.constant('us-east'),
    service: fc.constantFrom(...SERVICES),
    epoch: fc.nat(),
    mode: fc.constantFrom(...MODES),
    weights,
    incident: fc.constantFrom('evac-1', 'evac-2'),
  },
  { requiredKeys: ['placement', 'service', 'epoch', 'mode', 'weights'] },
);
const moves = fc
  .shuffledSubarray(REGIONS, { minLength: 2, maxLength: 2 })
  .map(([source, target]) => ({ source: source!, target: target!, incident: 'evac-1' }));

describe('for any row', () => {
  it('every transition keeps the row or moves its epoch on by one', () => {
    fc.assert(
      fc.property(routes, moves, (route, to) => {
        for (const after of [drainedRoute(route, 'evac-1'), promotedRoute(route, to)]) {
          if (after === route) continue;
          expect(after.epoch).toBe(route.epoch + 1);
          expect(epochGrows(route, after)).toBe(true);
          expect(epochGrows(after, route)).toBe(false);
        }
      }),
    );
  });

  it('a promotion by a new incident leaves the source without weight and the target in charge', () => {
    fc.assert(
      fc.property(routes, moves, (route, { source, target }) => {
        const after = promotedRoute(route, { source, target, incident: 'evac-3' });
        expect(Object.keys(after.weights)).not.toContain(source);
        if (OBJECTIVES[route.service].pattern === 'active-passive') expect(after.weights).toEqual({ [target]: 0 });
        else {
          expect(total(after)).toBe(100);
          expect(Object.keys(after.weights)).toContain(target);
        }
      }),
    );
  });

  it('more weight never turns a tenant away', () => {
    fc.assert(
      fc.property(
        routes,
        fc.string(),
        fc.tuple(fc.constantFrom(...REGIONS), fc.nat({ max: 100 })),
        (route, name, [region, more]) => {
          const own = route.weights[region] ?? 0;
          const before = { ...route, weights: { ...route.weights, [region]: own } };
          const after = { ...route, weights: { ...route.weights, [region]: own + more } };
          const tenant = tenantId('us-east', name);
          if (admits(before, region, tenant)) expect(admits(after, region, tenant)).toBe(true);
        },
      ),
    );
  });
});

describe('the canary', () => {
  const ramping = (percent: number): Route => ({ ...standard, weights: { 'us-west-2': percent } });
  const tenants = Array.from({ length: 2_000 }, (_, index) => tenantId('us-east', `tenant-${index}`));

  it('admits about as many tenants as its percentage says', () => {
    for (const percent of [0, 5, 25, 50, 100]) {
      const admitted = tenants.filter((tenant) => admits(ramping(percent), 'us-west-2', tenant)).length;
      expect(Math.abs(admitted / 20 - percent)).toBeLessThan(3);
    }
  });

  it('puts a tenant into one bucket of a hundred, always the same', () => {
    expect(new Set(tenants.map(tenantBucket)).size).toBe(100);
    expect(tenantBucket('us-east/acme')).toBe(tenantBucket('us-east/acme'));
  });
});
