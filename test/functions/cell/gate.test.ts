import fc from 'fast-check';
import { judge, type Verdict, type Wish } from '../../../functions/cell/gate';
import { OBJECTIVES, type Service, SERVICES } from '../../../strategy/layers';
import { MODES, type Route, tenantBucket } from '../../../strategy/routing-map';
import { regionsOf } from '../../../strategy/topology';
import { frozenView, placement, row, topology, view } from './fixtures';

type Access = Wish['access'];
const wish = (name: string, service: Service, access: Access = 'read'): Wish => ({
  placement: placement(name),
  tenant: `${name}/acme`,
  service,
  access,
});
const by = (tenant: string, asked: Wish): Wish => ({ ...asked, tenant: `${asked.placement.name}/${tenant}` });
const short = (verdict: Verdict): string => {
  if (verdict.kind === 'serve') return verdict.needsLease ? 'serve under lease' : 'serve';
  if (verdict.kind === 'wait') return 'wait';
  return verdict.kind === 'elsewhere' ? `to ${verdict.region}` : verdict.reason;
};

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const EU = 'eu-central-1';

interface Case {
  readonly when: string;
  readonly region: string;
  readonly wish: Wish;
  readonly view: ReturnType<typeof view>;
  readonly then: string;
}

const premium = (changes: Partial<Route>): Route => row('us-east', 'content-premium', changes);
const standard = (changes: Partial<Route>): Route => row('us-east', 'content-standard', changes);
const unlucky = ['a', 'b', 'c', 'd', 'e', 'f'].find((name) => tenantBucket(`us-east/${name}`) >= 5)!;

const CASES: Case[] = [
  {
    when: 'an active-active service is read at home',
    region: EAST,
    wish: wish('us-east', 'identity'),
    view: view(),
    then: 'serve',
  },
  {
    when: 'an active-active service is written at a standby',
    region: WEST,
    wish: wish('us-east', 'identity', 'write'),
    view: view(),
    then: 'serve',
  },
  {
    when: 'an active-passive service is written at home',
    region: EAST,
    wish: wish('us-east', 'tooling', 'write'),
    view: view(),
    then: 'serve under lease',
  },
  {
    when: 'an active-passive service is asked for at a standby',
    region: WEST,
    wish: wish('us-east', 'tooling', 'write'),
    view: view(),
    then: `to ${EAST}`,
  },
  {
    when: 'a tenant knocks outside its placement',
    region: EU,
    wish: wish('us-east', 'content-premium'),
    view: view(),
    then: `to ${EAST}`,
  },
  {
    when: 'it knocks outside and home is drained',
    region: EU,
    wish: wish('us-east', 'content-premium'),
    view: view([], [EAST]),
    then: `to ${WEST}`,
  },
  {
    when: 'a tenant without standby knocks outside while home is drained',
    region: EAST,
    wish: wish('eu', 'identity'),
    view: view([], [EU]),
    then: 'maintenance',
  },
  {
    when: 'it knocks outside while the service is draining',
    region: EU,
    wish: wish('us-east', 'content-standard'),
    view: view([standard({ mode: 'draining' })]),
    then: 'maintenance',
  },
  {
    when: 'the row says maintenance',
    region: EU,
    wish: wish('eu', 'identity'),
    view: view([row('eu', 'identity', { mode: 'maintenance' })]),
    then: 'maintenance',
  },
  {
    when: 'a draining service is read',
    region: EAST,
    wish: wish('us-east', 'content-standard'),
    view: view([standard({ mode: 'draining' })]),
    then: 'serve',
  },
  {
    when: 'a draining service is written',
    region: EAST,
    wish: wish('us-east', 'content-standard', 'write'),
    view: view([standard({ mode: 'draining' })]),
    then: 'draining',
  },
  {
    when: 'a read-only service is written',
    region: EAST,
    wish: wish('us-east', 'identity', 'write'),
    view: view([row('us-east', 'identity', { mode: 'read-only' })]),
    then: 'read-only',
  },
  {
    when: 'this region is drained and another one serves',
    region: EAST,
    wish: wish('us-east', 'identity'),
    view: view([], [EAST]),
    then: `to ${WEST}`,
  },
  {
    when: 'this region is drained and no other one serves',
    region: EAST,
    wish: wish('us-east', 'tooling'),
    view: view([], [EAST]),
    then: 'serve',
  },
  {
    when: 'this region lost its weight',
    region: EAST,
    wish: wish('us-east', 'content-premium'),
    view: view([premium({ epoch: 1, weights: { [WEST]: 100 } })]),
    then: `to ${WEST}`,
  },
  {
    when: 'this region lost its weight and the other one is drained',
    region: EAST,
    wish: wish('us-east', 'content-premium'),
    view: view([premium({ weights: { [WEST]: 100 } })], [WEST]),
    then: 'maintenance',
  },
  {
    when: 'a canary has not reached the tenant',
    region: WEST,
    wish: by(unlucky, wish('us-east', 'content-standard')),
    view: view([standard({ epoch: 1, weights: { [WEST]: 5 } })]),
    then: 'ramping',
  },
  {
    when: 'the target was promoted and has no share yet',
    region: WEST,
    wish: wish('us-east', 'content-standard'),
    view: view([standard({ epoch: 1, weights: { [WEST]: 0 } })]),
    then: 'ramping',
  },
  {
    when: 'verification writes before the first canary step',
    region: WEST,
    wish: by('synthetic', wish('us-east', 'content-standard', 'write')),
    view: view([standard({ epoch: 1, weights: { [WEST]: 0 } })]),
    then: 'serve under lease',
  },
  {
    when: 'a region of weight 0 stands beside one that serves',
    region: WEST,
    wish: wish('us-east', 'content-standard'),
    view: view([standard({ weights: { [EAST]: 100, [WEST]: 0 } })]),
    then: `to ${EAST}`,
  },
  {
    when: 'the map could not be confirmed and a tenant reads',
    region: EAST,
    wish: wish('us-east', 'identity'),
    view: view([], [], true),
    then: 'serve',
  },
  {
    when: 'the map could not be confirmed and a tenant writes',
    region: EAST,
    wish: wish('us-east', 'identity', 'write'),
    view: view([], [], true),
    then: 'read-only',
  },
  {
    when: 'an incident has frozen the service and a tenant writes',
    region: EAST,
    wish: wish('us-east', 'control-plane', 'write'),
    view: frozenView('control-plane'),
    then: 'frozen',
  },
  {
    when: 'a frozen service is read',
    region: EAST,
    wish: wish('us-east', 'control-plane'),
    view: frozenView('control-plane'),
    then: 'serve',
  },
  {
    when: 'verification writes to a frozen service',
    region: EAST,
    wish: by('synthetic', wish('us-east', 'control-plane', 'write')),
    view: frozenView('control-plane'),
    then: 'serve',
  },
  {
    when: 'a frozen service is written where it is not served',
    region: WEST,
    wish: wish('us-east', 'tooling', 'write'),
    view: frozenView('tooling'),
    then: `to ${EAST}`,
  },
  {
    when: 'the row cannot be read',
    region: EAST,
    wish: wish('us-east', 'identity'),
    view: { ...view(), routeOf: () => undefined },
    then: 'unavailable',
  },
];

describe('the gate', () => {
  it.each(CASES)('when $when, answers $then', ({ region, wish: asked, view: known, then }) => {
    expect(short(judge(asked, region, known))).toBe(then);
  });
});

const anyPlacement = fc.constantFrom(...topology.placements);
const anyRegion = fc.constantFrom(...topology.regions);
const anyWish = fc.record<Wish>({
  placement: anyPlacement,
  tenant: fc.constantFrom('t-1', 't-2', 'synthetic'),
  service: fc.constantFrom(...SERVICES),
  access: fc.constantFrom<Access>('read', 'write'),
});
const anyRoute = fc.record({
  placement: fc.constant('any'),
  service: fc.constant<Service>('identity'),
  epoch: fc.nat(3),
  mode: fc.constantFrom(...MODES),
  weights: fc.dictionary(anyRegion, fc.constantFrom(0, 5, 50, 100)),
});
const anyView = fc.record({ route: anyRoute, drained: fc.subarray(topology.regions), stale: fc.boolean() });

/** The verdict on a wish under one arbitrary row, even one that names regions it never should. */
function judged(asked: Wish, region: string, known: { route: Route; drained: string[]; stale: boolean }): Verdict {
  const named = { ...asked, tenant: `${asked.placement.name}/${asked.tenant}` };
  return judge(named, region, { ...view([], known.drained, known.stale), routeOf: () => known.route });
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
        expect(verdict.needsLease).toBe(OBJECTIVES[asked.service].pattern === 'active-passive');
      }),
    );
  });

  it('accepts no write in any mode but serving, and none on a map that could not be confirmed', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (asked, region, known) => {
        const verdict = judged({ ...asked, access: 'write' }, region, known);
        if (verdict.kind !== 'serve') return;
        expect([known.route.mode, known.stale]).toEqual(['serving', false]);
      }),
    );
  });

  it('never sends a tenant in circles while two regions share a map', () => {
    fc.assert(
      fc.property(anyWish, anyRegion, anyView, (asked, region, known) => {
        const first = judged(asked, region, known);
        if (first.kind !== 'elsewhere') return;
        expect(judged(asked, first.region, known).kind).not.toBe('elsewhere');
      }),
    );
  });
});
