import * as fc from 'fast-check';
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { allowedTargets } from '../../strategy/residency';
import { initialRoute, promotedRoute, returnedRoute } from '../../strategy/routing-map';
import { affectedRoutes, chooseTarget, type Candidate, type TargetChoice } from '../../strategy/target';
import type { Placement } from '../../strategy/topology';
import { eu, euOptin, topology, usEast } from './fixtures';

const wide: Placement = { ...usEast, standbys: ['us-west-2', 'us-east-2'] };
const USABLE = { kind: 'usable' } as const;
const unusable = (reason: string) => ({ kind: 'unusable', reason }) as const;
const untried = { kind: 'unknown', reason: 'TimeoutError' } as const;
const is = (region: string, health: Candidate['health'], lagSeconds: number | null = 1): Candidate => ({
  ...{ region, health, lagSeconds, key: USABLE, freeShares: 100 },
});
/** us-west-2, healthy and up to date, but for that. */
const but = (more: Partial<Candidate>): Candidate => ({ ...is('us-west-2', 'healthy', 0), ...more });

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

  it('leave out what moved away already, not what stayed', () => {
    const move = { source: 'eu-central-1', target: 'us-west-2', incident: 'evac-1' };
    const moved = SERVICES.map((service) => promotedRoute(initialRoute(euOptin, service), move));
    const left = affectedRoutes(topology, moved, 'eu-central-1');
    expect(left).toEqual(SERVICES.map((service) => initialRoute(eu, service)));
  });

  it('are also those that the source has the right to write while it comes back, without a tenant yet', () => {
    const move = { source: 'us-east-1', target: 'us-west-2', incident: 'evac-1' };
    const away = promotedRoute(initialRoute(usEast, 'tooling'), move);
    const serving = { ...away, weights: { 'us-west-2': 100 } };
    const back = returnedRoute(serving, { target: 'us-east-1', incident: 'return-1' });
    expect(back.weights).toEqual({ 'us-east-1': 0, 'us-west-2': 100 });
    expect(affectedRoutes(topology, [back], 'us-east-1')).toContain(back);
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
      reason: 'us-west-2 is healthy and its key works, lag 3 s, no standby left',
      ruledOut: [],
      spares: [],
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
      ruledOut: [{ region: 'us-west-2', reason: 'health is unknown, and there is a healthy region' }],
    });
    const lastResort = choose(wide, [unknown, is('us-east-2', 'impaired')]);
    expect(lastResort).toMatchObject({ kind: 'move', move: { target: 'us-west-2' } });
    expect(lastResort.reason).toBe(
      'us-west-2 is the last resort, because nothing better is left: its health is unknown, lag 0 s, no standby left',
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

it('of a region that nobody has said anything about, all is unknown', () => {
  expect(choose(usEast, []).reason).toBe(
    'us-west-2 is the last resort, because nothing better is left: its health is unknown and it is unknown whether its key works (was not tried), lag unknown, no standby left',
  );
});

describe('a region that cannot take it', () => {
  it('is one in which the key does not work, and the answer of KMS says why', () => {
    const disabled = but({ key: unusable('alias/k cannot be used in us-west-2: DisabledException') });
    expect(choose(wide, [disabled, is('us-east-2', 'healthy', 999)])).toMatchObject({
      move: { target: 'us-east-2' },
      ruledOut: [{ region: 'us-west-2', reason: 'alias/k cannot be used in us-west-2: DisabledException' }],
    });
    expect(choose(usEast, [disabled])).toMatchObject({
      kind: 'stay',
      reason: 'us-west-2 alias/k cannot be used in us-west-2: DisabledException',
    });
  });

  it('is a last resort while nobody knows whether the key works there, and named as such', () => {
    const silent = but({ key: untried });
    expect(choose(wide, [silent, is('us-east-2', 'healthy', 999)])).toMatchObject({
      move: { target: 'us-east-2' },
      ruledOut: [
        {
          region: 'us-west-2',
          reason: 'it is unknown whether its key works (TimeoutError), and there is a region whose key works',
        },
      ],
    });
    expect(choose(usEast, [silent]).reason).toContain(
      'us-west-2 is the last resort, because nothing better is left: it is unknown whether its key works (TimeoutError)',
    );
  });

  it('is one without room for a part of a share', () => {
    const reason = choose({ ...usEast, demand: 2.5 }, [but({ freeShares: 1.5 })]).reason;
    expect(reason).toBe('us-west-2 has room for 1 of the 3 shares of us-east/content-standard');
  });

  it('is one without room, unless nobody knows how much it has', () => {
    expect(choose(wide, [but({ freeShares: 9 }), is('us-east-2', 'healthy')])).toMatchObject({
      move: { target: 'us-east-2' },
      ruledOut: [{ region: 'us-west-2', reason: 'has room for 9 of the 10 shares of us-east/content-standard' }],
    });
    expect(choose(usEast, [but({ freeShares: -3 })])).toMatchObject({
      kind: 'stay',
      reason: 'us-west-2 has room for 0 of the 10 shares of us-east/content-standard',
    });
    expect(choose(usEast, [but({ freeShares: 10 })])).toMatchObject({ kind: 'move' });
    expect(choose(usEast, [but({ freeShares: null })])).toMatchObject({ kind: 'move' });
  });

  it('is none that serves the shared service already: its traffic comes anyway, and the choice says that it is too much', () => {
    const full = [but({ freeShares: 2 })];
    expect(choose(usEast, full, 'content-premium')).toMatchObject({
      kind: 'move',
      reason: expect.stringContaining('serves it already and is 3 shares beyond its capacity') as string,
    });
  });
});

describe('the choice', () => {
  it('names the regions that could take over from the target', () => {
    const widest = { ...wide, standbys: [...wide.standbys, 'us-west-1'] };
    const all = [is('us-west-2', 'healthy'), is('us-east-2', 'healthy'), is('us-west-1', 'healthy')];
    expect(choose(widest, all).reason).toMatch(/, standby left: us-east-2, us-west-1$/);
    expect(choose(wide, [is('us-west-2', 'healthy'), is('us-east-2', 'healthy')])).toMatchObject({
      reason: expect.stringContaining('standby left: us-east-2') as string,
      spares: ['us-east-2'],
    });
    expect(choose(wide, [is('us-west-2', 'healthy'), is('us-east-2', 'unknown')])).toMatchObject({ spares: [] });
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

  it('but where it is now is not named among the regions that it may not go to', () => {
    const placement = { ...euOptin, optIn: false };
    const route = { ...initialRoute(placement, 'tooling'), weights: { 'us-west-2': 100 } };
    const candidates = [is('eu-central-1', 'healthy'), is('us-west-2', 'impaired')];
    const choice = chooseTarget({ placement, service: 'tooling', route, source: 'us-west-2', candidates });
    expect(choice).toMatchObject({ kind: 'move', move: { target: 'eu-central-1' }, ruledOut: [] });
  });

  it('when every legal target is impaired, and says so of each', () => {
    expect(choose(wide, [is('us-west-2', 'impaired'), is('us-east-2', 'impaired')]).reason).toBe(
      'us-west-2 is impaired; us-east-2 is impaired',
    );
    expect(choose(usEast, [is('us-west-2', 'impaired')])).toMatchObject({
      kind: 'stay',
      reason: 'us-west-2 is impaired',
    });
  });
});

describe('for any candidates', () => {
  const health = fc.constantFrom('healthy' as const, 'impaired' as const, 'unknown' as const);
  const lag = fc.option(fc.nat({ max: 5_000 }), { nil: null });
  const candidates = fc.uniqueArray(
    fc.record({
      region: fc.constantFrom(...topology.regions, 'us-east-2', 'eu-west-1'),
      health: health,
      lagSeconds: lag,
      key: fc.constantFrom(USABLE, unusable('refused'), untried),
      freeShares: fc.option(fc.nat({ max: 20 }), { nil: null }),
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
    all.find((one) => one.region === region)?.health ?? 'unknown';
  const isPossible = (
    region: string,
    all: Candidate[],
    { placement, service }: { placement: Placement; service: Service },
  ) => {
    const found = all.find((one) => one.region === region);
    const serves = OBJECTIVES[service].pattern === 'active-active';
    const fits = serves || (found?.freeShares ?? Infinity) >= placement.demand;
    return found === undefined || (found.health !== 'impaired' && found.key.kind !== 'unusable' && fits);
  };

  it('the target is legal and can take it, and nothing healthy was passed over for an unknown one', () => {
    fc.assert(
      fc.property(placements, fc.constantFrom(...SERVICES), candidates, (placement, service, all) => {
        const choice = choose(placement, all, service);
        const legal = allowedTargets(placement, placement.home);
        const possible = legal.filter((region) => isPossible(region, all, { placement, service }));
        const states = possible.map((region) => healthOf(region, all));
        expect(choice.kind).toBe(possible.length > 0 ? 'move' : 'stay');
        if (choice.kind === 'stay') return;
        expect(possible).toContain(choice.move.target);
        expect(choice.spares.every((region) => possible.includes(region))).toBe(true);
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
