import {
  CANARY_PERCENTS,
  nextPercent,
  previousPercent,
  stepAfter,
  isOfNextStep,
  stepRoute,
  waitSeconds,
} from '../../strategy/canary';
import { initialRoute, promotedRoute, tenantBucket } from '../../strategy/routing-map';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import { usEast } from './fixtures';

const move = { source: 'us-east-1', target: 'us-west-2', incident: 'evac-1' };
const promoted = promotedRoute(initialRoute(usEast, 'content-standard'), move);

describe('the canary', () => {
  it('climbs 5, 25, 50, 100 and ends', () => {
    expect([0, 5, 25, 50, 100].map(nextPercent)).toEqual([5, 25, 50, 100, null]);
  });

  it('falls back one step, to 0 below the first, and no further', () => {
    expect([100, 50, 25, 5, 0].map(previousPercent)).toEqual([50, 25, 5, 0, null]);
  });

  it('takes the same step when it is asked twice, and goes on from where an earlier conductor was', () => {
    for (const after of [0, ...CANARY_PERCENTS]) {
      const step = stepAfter(after, after);
      expect(step).toBe(nextPercent(after));
      if (step !== null) expect(stepAfter(after, step)).toBe(step);
    }
    expect([5, 25, 50, 100].map((reached) => stepAfter(0, reached))).toEqual([5, 25, 50, null]);
    expect(stepAfter(50, 5)).toBe(25);
  });

  it('waits longer for services that may take longer, and at most a quarter of any RTO', () => {
    expect(([0, 1, 2, 3] as const).map(waitSeconds)).toEqual([5, 15, 30, 30]);
    for (const { tier, rtoTargetSeconds } of SERVICES.map((service) => OBJECTIVES[service])) {
      expect(waitSeconds(tier) * (CANARY_PERCENTS.length - 1)).toBeLessThanOrEqual(rtoTargetSeconds / 4);
    }
  });

  it('changes the weight of the target and nothing else', () => {
    expect(stepRoute(promoted, 'us-west-2', 25)).toEqual({ ...promoted, weights: { 'us-west-2': 25 } });
  });

  it('leaves active-active rows alone: their survivors serve already', () => {
    const shared = promotedRoute(initialRoute(usEast, 'content-premium'), move);
    expect(stepRoute(shared, 'us-west-2', 5)).toBe(shared);
  });

  it('refuses a row that was not promoted to the target', () => {
    expect(() => stepRoute(promoted, 'us-east-2', 5)).toThrow('not promoted to us-east-2');
    expect(() => stepRoute({ ...promoted, mode: 'draining' }, 'us-west-2', 5)).toThrow('is draining');
  });

  it('goes on where rows are while this pass looks, and ends when they are there', () => {
    expect(stepAfter(100, 100)).toBeNull();
    expect(stepAfter(25, 100)).toBeNull();
    expect(stepAfter(100, 25)).toBe(50);
  });

  it('says of each tenant whether the next step has it, for the row that comes back', () => {
    const tenants = Array.from({ length: 200 }, (_, index) => `us-east/t${index}`);
    const coming = (percent: number) => ({
      ...{ ...promoted, returning: 'us-east-1' },
      weights: { 'us-east-1': percent, 'us-west-2': 100 - percent },
    });
    for (const [reached, next] of [
      [0, 5],
      [5, 25],
      [50, 100],
      [100, 100],
    ] as const)
      expect(tenants.filter((tenant) => isOfNextStep(coming(reached), tenant))).toEqual(
        tenants.filter((tenant) => tenantBucket(tenant) < next),
      );
    const staying = tenants.filter((tenant) => isOfNextStep(promoted, tenant));
    expect(staying).toEqual(tenants.filter((tenant) => tenantBucket(tenant) < 5));
    expect(staying.length).toBeLessThan(tenants.length / 4);
    const edge = tenants.find((tenant) => tenantBucket(tenant) === 5);
    if (edge !== undefined) expect(isOfNextStep(coming(0), edge)).toBe(false);
  });
});
