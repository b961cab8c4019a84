import * as fc from 'fast-check';
import { tenantId } from '../../strategy/names';
import {
  admits,
  belongsToReturning,
  drainedRoute,
  epochGrows,
  initialRoute,
  promotedRoute,
  reinstatedRoute,
  returnedRoute,
  returnStep,
  type Route,
  sharedWeights,
  tenantBucket,
} from '../../strategy/routing-map';
import { eu, usEast } from './fixtures';

const [HOME, AWAY] = ['us-east-1', 'us-west-2'] as const;
const premium = initialRoute(usEast, 'content-premium');
const standard = initialRoute(usEast, 'content-standard');
const tenants = Array.from({ length: 400 }, (_, index) => tenantId('us-east', `t${index}`));
const served = (route: Route, region: string): string[] => tenants.filter((tenant) => admits(route, region, tenant));

describe('the share of a region', () => {
  it('is everything that comes when the weights add up to 100, and a canary’s tenants below', () => {
    expect(served(premium, HOME)).toEqual(tenants);
    expect(served({ ...standard, weights: { [HOME]: 100 } }, HOME)).toEqual(tenants);
    const canary = { ...standard, weights: { [AWAY]: 25 } };
    expect(served(canary, AWAY)).toEqual(tenants.filter((tenant) => tenantBucket(tenant) < 25));
    const two = { ...standard, weights: { [AWAY]: 25, [HOME]: 74 } };
    expect(served(two, AWAY)).toEqual(served(canary, AWAY));
  });

  it('is nobody at 0 percent, also beside one that serves everybody', () => {
    const beside = { ...standard, weights: { [HOME]: 100, [AWAY]: 0 } };
    expect(served(beside, AWAY)).toEqual([]);
    expect(admits(beside, AWAY, 'us-east/synthetic')).toBe(false);
    expect(served({ ...standard, weights: { [AWAY]: 0 } }, AWAY)).toEqual([]);
  });

  it('of a tenant is known for good: changing how it is found moves tenants between regions', () => {
    expect(['', 'us-east/t1', 'us-east/acme', 'eu/ü'].map(tenantBucket)).toEqual([
      ...['', 'us-east/t1', 'us-east/acme', 'eu/ü'].map(fnv1a),
    ]);
  });

  it('is even, and each region named twice has one', () => {
    expect(sharedWeights([AWAY, HOME, AWAY])).toEqual({ [HOME]: 50, [AWAY]: 50 });
    expect(Object.keys(sharedWeights([AWAY, HOME]))).toEqual([HOME, AWAY]);
  });
});

/** FNV-1a, 32 bits, as its authors define it, modulo 100. */
function fnv1a(text: string): number {
  let hash = 2_166_136_261n;
  for (const code of Array.from({ length: text.length }, (_, index) => BigInt(text.charCodeAt(index))))
    hash = ((hash ^ code) * 16_777_619n) % 2n ** 32n;
  return Number(hash % 100n);
}

describe('a row', () => {
  it('takes the place of the same row at an earlier epoch, and of no other', () => {
    const later = { ...standard, epoch: 1 };
    expect(epochGrows(standard, later)).toBe(true);
    expect(epochGrows(standard, standard)).toBe(false);
    expect(epochGrows(later, standard)).toBe(false);
    expect(epochGrows(standard, { ...later, service: 'tooling' })).toBe(false);
    expect(epochGrows(standard, { ...later, placement: 'us-west' })).toBe(false);
  });

  it('that an incident has drained is its own: another one drains it anew', () => {
    const drained = drainedRoute(standard, 'evac-1');
    expect(drained).toEqual({ ...standard, epoch: 1, mode: 'draining', incident: 'evac-1' });
    expect(drainedRoute(drained, 'evac-1')).toBe(drained);
    expect(drainedRoute(drained, 'evac-2')).toMatchObject({ epoch: 2, mode: 'draining', incident: 'evac-2' });
    expect(drainedRoute(premium, 'evac-1')).toBe(premium);
  });

  it('names no incident when none has written it', () => {
    expect(Object.keys(reinstatedRoute(standard, AWAY))).not.toContain('incident');
    expect(reinstatedRoute({ ...standard, incident: 'evac-1' }, AWAY)).toHaveProperty('incident', 'evac-1');
  });
});

describe('a row that comes back', () => {
  const back = { target: HOME, incident: 'return-1' };
  const away: Route = { ...standard, epoch: 4, weights: { [AWAY]: 100 }, incident: 'evac-1' };
  const returning = returnedRoute(away, back);

  it('moves its epoch on by one, and leaves everybody where they are for now', () => {
    expect(returning).toEqual({
      ...{ ...standard, epoch: 5, incident: 'return-1', returning: HOME },
      weights: { [HOME]: 0, [AWAY]: 100 },
    });
    expect(returnedRoute(returning, back)).toBe(returning);
  });

  it('has everybody at once when nobody else serves', () => {
    const alone = returnedRoute({ ...away, weights: { [AWAY]: 0 } }, back);
    expect(alone.weights).toEqual({ [HOME]: 100 });
    expect(Object.keys(alone)).not.toContain('returning');
    // A region that serves already is no other one.
    expect(returnedRoute({ ...away, weights: { [HOME]: 100 } }, back).weights).toEqual({ [HOME]: 100 });
  });

  it('leaves regions without weight without any, and shares the rest in proportion', () => {
    const three: Route = { ...away, weights: { [AWAY]: 75, 'us-east-2': 25, 'us-west-1': 0 } };
    const step = returnStep(returnedRoute(three, back), 20, usEast);
    expect(step.weights).toEqual({ [HOME]: 20, [AWAY]: 60, 'us-east-2': 20 });
  });

  it('gains from the others what it takes, step by step', () => {
    const steps = [25, 50].reduce<Route[]>(
      (rows, percent) => [...rows, returnStep(rows.at(-1) ?? returning, percent, usEast)],
      [],
    );
    expect(steps.map((row) => row.weights)).toEqual([
      { [HOME]: 25, [AWAY]: 75 },
      { [HOME]: 50, [AWAY]: 50 },
    ]);
  });

  it('is served again by the others when it is not handed over, at the next epoch, and by itself when there are none', () => {
    const draining: Route = { ...returning, mode: 'draining' };
    expect(reinstatedRoute(draining, HOME)).toEqual({
      ...{ ...standard, epoch: 6, incident: 'return-1' },
      weights: { [AWAY]: 100 },
    });
    expect(reinstatedRoute({ ...draining, weights: { [HOME]: 100 } }, HOME).weights).toEqual({ [HOME]: 100 });
  });

  it('is as deployed in the end, as far as its members serve, and a step of nothing changes nothing', () => {
    const shared = returnedRoute({ ...premium, epoch: 4, weights: { [AWAY]: 100 } }, back);
    expect(returnStep(shared, 100, usEast)).toEqual({ ...premium, epoch: 5, incident: 'return-1' });
    const apart = { ...shared, weights: { [HOME]: 50, 'us-east-2': 50 } };
    expect(returnStep(apart, 100, usEast).weights).toEqual({ [HOME]: 100 });
    const settled = initialRoute(eu, 'tooling');
    expect(returnStep(settled, 25, eu)).toBe(settled);
  });

  it('has its writes at once where there is one writer, and its tenants by their share', () => {
    const half = returnStep(returning, 50, usEast);
    const belonging = (route: Route, access: 'read' | 'write') =>
      tenants.filter((tenant) => belongsToReturning(route, tenant, access));
    expect(belonging(half, 'write')).toEqual(tenants);
    const below = (percent: number) => tenants.filter((tenant) => tenantBucket(tenant) < percent);
    expect(belonging(half, 'read')).toEqual(below(50));
    const shared = returnStep(returnedRoute({ ...premium, weights: { [AWAY]: 100 } }, back), 25, usEast);
    expect([belonging(shared, 'write'), belonging(shared, 'read')]).toEqual([below(25), below(25)]);
    expect(belonging(premium, 'read')).toEqual([]);
  });

  it('never takes a tenant back from the returning region as its share grows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tenants), fc.nat({ max: 99 }), fc.nat({ max: 99 }), (tenant, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const at = (percent: number) => belongsToReturning(returnStep(returning, percent, usEast), tenant, 'read');
        if (at(less)) expect(at(more)).toBe(true);
      }),
    );
  });
});

it('a promotion repeated by the same incident keeps its canary only where that target was promoted', () => {
  const move = { source: HOME, target: AWAY, incident: 'evac-1' };
  const promoted = promotedRoute(standard, move);
  expect(promotedRoute(promoted, { ...move, target: 'us-east-2' }).weights).toEqual({ 'us-east-2': 0 });
  expect(promotedRoute(promoted, { ...move, incident: 'evac-2' }).epoch).toBe(2);
});

it('thirds are rounded in the order of names, whoever joins', () => {
  const row: Route = { ...premium, weights: { [HOME]: 40, 'us-west-1': 30, [AWAY]: 30 } };
  const joined = promotedRoute(row, { source: HOME, target: 'us-east-2', incident: 'evac-1' });
  expect(joined.weights).toEqual({ 'us-east-2': 33, 'us-west-1': 34, [AWAY]: 33 });
});
