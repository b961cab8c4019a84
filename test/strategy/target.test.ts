import * as fc from 'fast-check';
import { SERVICES, type Service } from '../../strategy/layers';
import { allowedTargets } from '../../strategy/residency';
import { initialRoute, maintenanceRoute, promotedRoute } from '../../strategy/routing-map';
import { affectedRoutes, chooseTarget, type Candidate, type TargetChoice } from '../../strategy/target';
import type { Placement } from '../../strategy/topology';
import { eu, euOptin, topology, usEast } from './fixtures';

const wide: Placement = { ...usEast, standbys: ['us-west-2', 'us-east-2'] };
const is = (region: string, healthy: Candidate['healthy'], lagSeconds: number | null = 1): Candidate => ({
  region,
  healthy,
  lagSeconds,
});

function choose(placement: Placement, candidates: Candidate[], service: Service = 'content-standard'): TargetChoice {
  const route = initialRoute(placement, service);
  return chooseTarget({ placement, service, route, source: placement.home, candidates });
}

describe('the affected rows', () => {
  it('are those that give the source weight, as deployed when never written', () => {
    const names = affectedRoutes(topology, [], 'us-east-1').map(({ placement, service }) => `${placement}/${service}`);
    expect(names).toEqual([
      ...SERVICES.map((service) => `us-east/${service}`),
      ...['identity', 'control-plane', 'orchestration', 'content-premium'].map((service) => `us-west/${service}`),
    ]);
  });

  it('leave out what moved away already, or is under maintenance', () => {
    const move = { source: 'eu-central-1', target: 'us-west-2', incident: 'evac-1' };
    const moved = SERVICES.map((service) => promotedRoute(initialRoute(euOptin, service), move));
    const parked = SERVICES.map((service) => maintenanceRoute(initialRoute(eu, service), 'evac-1'));
    expect(affectedRoutes(topology, [...moved, ...parked], 'eu-central-1')).toEqual([]);
  });

  it('ignore rows of placements that are not deployed', () => {
    const foreign = { ...initialRoute(eu, 'identity'), placement: 'gone' };
    expect(affectedRoutes(topology, [foreign], 'eu-central-1').map(({ placement }) => placement)).not.toContain('gone');
  });
});

describe('the target', () => {
  it('is the healthy standby', () => {
    expect(choose(usEast, [is('us-west-2', 'healthy', 3)])).toEqual({
      kind: 'move',
      move: { placement: 'us-east', service: 'content-standard', target: 'us-west-2', fromEpoch: 0 },
      reason: 'us-west-2 is healthy, lag 3 s',
      ruledOut: [],
    });
  });

  it('is the first healthy one in order of preference', () => {
    expect(choose(wide, [is('us-east-2', 'healthy'), is('us-west-2', 'healthy')])).toMatchObject({
      move: { target: 'us-west-2' },
    });
  });

  it('is rather one within the RPO than one beyond it, and rather that than one of unknown lag', () => {
    expect(choose(wide, [is('us-west-2', 'healthy', 300), is('us-east-2', 'healthy', 299)])).toMatchObject({
      move: { target: 'us-east-2' },
    });
    expect(choose(wide, [is('us-west-2', 'healthy', null), is('us-east-2', 'healthy', 999)])).toMatchObject({
      move: { target: 'us-east-2' },
    });
  });

  it('is never an impaired region', () => {
    expect(choose(wide, [is('us-west-2', 'impaired'), is('us-east-2', 'healthy', 999)])).toMatchObject({
      move: { target: 'us-east-2' },
      ruledOut: [{ region: 'us-west-2', reason: 'is impaired' }],
    });
  });

  it('is an unknown region only when nothing healthy is left, and says so', () => {
    const unknown = is('us-west-2', 'unknown', 0);
    expect(choose(wide, [unknown, is('us-east-2', 'healthy', 999)])).toMatchObject({
      move: { target: 'us-east-2' },
      ruledOut: [{ region: 'us-west-2', reason: 'health is unknown, and a healthy region is left' }],
    });
    const lastResort = choose(wide, [unknown, is('us-east-2', 'impaired')]);
    expect(lastResort).toMatchObject({ kind: 'move', move: { target: 'us-west-2' } });
    expect(lastResort.reason).toBe(
      'us-west-2 is the last resort: its health is unknown and nothing healthy is left, lag 0 s',
    );
  });

  it('of an active-active service is a member that serves already', () => {
    const route = { ...initialRoute(wide, 'content-premium'), weights: { 'us-east-1': 50, 'us-east-2': 50 } };
    const candidates = [is('us-west-2', 'healthy', 0), is('us-east-2', 'healthy', 40)];
    const choice = chooseTarget({
      placement: wide,
      service: 'content-premium',
      route,
      source: 'us-east-1',
      candidates,
    });
    expect(choice).toMatchObject({ move: { target: 'us-east-2' } });
  });
});

describe('a placement stays', () => {
  it('when its residency leaves it nowhere to go', () => {
    expect(choose(eu, [is('us-west-2', 'healthy')])).toEqual({
      kind: 'stay',
      reason: 'no region besides eu-central-1 may hold data of placement eu (residency EU)',
      ruledOut: [{ region: 'us-west-2', reason: 'holds no data of placement eu' }],
    });
  });

  it('when its standby lies outside the residency and it did not opt in', () => {
    expect(choose({ ...euOptin, optIn: false }, [is('us-west-2', 'healthy')])).toMatchObject({
      kind: 'stay',
      ruledOut: [{ region: 'us-west-2', reason: 'is outside residency EU without opt-in' }],
    });
  });

  it('when every legal target is impaired', () => {
    expect(choose(usEast, [is('us-west-2', 'impaired')])).toMatchObject({
      kind: 'stay',
      reason: 'every legal target is impaired: us-west-2',
    });
  });
});

describe('for any candidates', () => {
  const health = fc.constantFrom('healthy' as const, 'impaired' as const, 'unknown' as const);
  const lag = fc.option(fc.nat({ max: 5_000 }), { nil: null });
  const candidates = fc.uniqueArray(
    fc.record({
      region: fc.constantFrom(...topology.regions, 'us-east-2', 'eu-west-1'),
      healthy: health,
      lagSeconds: lag,
    }),
    { selector: ({ region }) => region },
  );
  const placements = fc.constantFrom(
    ...topology.placements,
    wide,
    { ...wide, optIn: true },
    { ...euOptin, optIn: false },
  );
  const healthOf = (region: string, all: Candidate[]): string =>
    all.find((one) => one.region === region)?.healthy ?? 'unknown';

  it('the target is legal and not impaired, and nothing healthy was passed over for an unknown one', () => {
    fc.assert(
      fc.property(placements, fc.constantFrom(...SERVICES), candidates, (placement, service, all) => {
        const choice = choose(placement, all, service);
        const legal = allowedTargets(placement, placement.home);
        const states = legal.map((region) => healthOf(region, all));
        expect(choice.kind).toBe(states.some((state) => state !== 'impaired') ? 'move' : 'stay');
        if (choice.kind === 'stay') return;
        expect(legal).toContain(choice.move.target);
        expect(healthOf(choice.move.target, all)).toBe(states.includes('healthy') ? 'healthy' : 'unknown');
        expect(choice.ruledOut.map(({ region }) => region)).not.toContain(choice.move.target);
      }),
    );
  });

  it('the order in which candidates are given does not matter', () => {
    fc.assert(
      fc.property(placements, fc.constantFrom(...SERVICES), candidates, (placement, service, all) => {
        const [left, right] = [choose(placement, all, service), choose(placement, all.toReversed(), service)];
        expect({ ...left, ruledOut: [] }).toEqual({ ...right, ruledOut: [] });
      }),
    );
  });
});
