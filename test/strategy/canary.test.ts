import {
  CANARY_PERCENTS,
  nextPercent,
  previousPercent,
  stepAfter,
  stepRoute,
  waitSeconds,
} from '../../strategy/canary';
import { initialRoute, promotedRoute } from '../../strategy/routing-map';
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
});
