import { judge, NOBODY_TO_ASK, type Verdict, type Wish } from '../../../functions/cell/gate';
import type { Service } from '../../../strategy/layers';
import { type Route, tenantBucket } from '../../../strategy/routing-map';
import { frozenView, placement, row, view } from './fixtures';

type Access = Wish['access'];
const wish = (name: string, service: Service, access: Access = 'read'): Wish => ({
  placement: placement(name),
  tenant: `${name}/acme`,
  service,
  access,
});
const synthetic = (asked: Wish): Wish => ({ ...asked, isSynthetic: true });
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
    when: 'a row names a region outside the placement, and no other',
    region: EU,
    wish: wish('us-east', 'content-premium'),
    view: view([premium({ weights: { [EU]: 100 } })]),
    then: 'maintenance',
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
    then: `to ${EU}`,
  },
  {
    when: 'it knocks outside while the service is draining',
    region: EU,
    wish: wish('us-east', 'content-standard'),
    view: view([standard({ mode: 'draining' })], [EAST]),
    then: `to ${EAST}`,
  },
  {
    when: 'the row names nobody',
    region: EU,
    wish: wish('eu-optin', 'identity'),
    view: view([row('eu-optin', 'identity', { mode: 'maintenance', weights: {} })]),
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
    then: `to ${WEST}`,
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
    wish: synthetic(wish('us-east', 'content-standard', 'write')),
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
    when: 'the map could not be confirmed and a tenant without standby writes',
    region: EU,
    wish: wish('eu', 'content-standard', 'write'),
    view: view([], [], true),
    then: 'serve',
  },
  {
    when: 'the map could not be confirmed and a tenant with an opted-in standby reads',
    region: EU,
    wish: wish('eu-optin', 'content-standard'),
    view: view([], [], true),
    then: 'serve',
  },
  {
    when: 'the map could not be confirmed and a tenant with an opted-in standby writes',
    region: EU,
    wish: wish('eu-optin', 'content-standard', 'write'),
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
    wish: synthetic(wish('us-east', 'control-plane', 'write')),
    view: frozenView('control-plane'),
    then: 'serve',
  },
  {
    when: 'a tenant of the name that verification uses writes to a frozen service',
    region: EAST,
    wish: by('synthetic', wish('us-east', 'control-plane', 'write')),
    view: frozenView('control-plane'),
    then: 'frozen',
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

  it('says why it does not write what another region may be writing', () => {
    const write = wish('eu-optin', 'content-standard', 'write');
    expect(judge(write, EU, view([], [], true))).toMatchObject({ reason: 'read-only', why: NOBODY_TO_ASK });
    expect(NOBODY_TO_ASK).toContain('the control store does not answer');
  });
});
