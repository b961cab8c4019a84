import { type Ground, heldBy, isAtHome } from '../../strategy/guards';
import { SERVICES } from '../../strategy/layers';
import { initialRoute } from '../../strategy/routing-map';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, observations } from './observed';
import { claimed, EAST, EU, row, situation, WEST } from './situations';

const WELL = observations({});
const HOME = DEV_TOPOLOGY.placements.flatMap((placement) =>
  SERVICES.map((service) => initialRoute(placement, service)),
);
const ground = (more: Partial<Ground> = {}): Ground => ({
  ...situation(WELL),
  routes: HOME,
  doubt: undefined,
  ...more,
});
const replaced = (changed: ReturnType<typeof row>) =>
  HOME.map((one) => (one.placement === changed.placement && one.service === changed.service ? changed : one));

it('no guard holds a drill when everything is well, at home and up to date', () => {
  expect(heldBy(ground())).toBeUndefined();
  expect(heldBy(ground({ claims: [claimed({ state: 'closed' }), claimed({ flow: 'drill' })] }))).toBeUndefined();
});

describe('a drill is held', () => {
  it.each([
    ['an open evacuation', claimed({})],
    ['an abandoned return', claimed({ flow: 'return', state: 'abandoned' })],
    ['an open restore', claimed({ flow: 'restore', source: 'us-east' })],
  ])('by %s, of any region', (_what, open) => {
    expect(heldBy(ground({ claims: [open] }))).toMatchObject({
      guard: 'incident',
      reason: expect.stringContaining(open.claim.incident) as string,
    });
  });

  it.each([
    ['fails', observations({ [EU]: marks('', { identity: 'IIIII' }) }), EU],
    ['is not known to be well', observations({ [WEST]: marks('UUU') }), WEST],
  ])('by a service that %s, in any region', (_what, seen, where) => {
    const { conditions } = situation(seen);
    const held = heldBy(ground({ conditions }));
    expect(held).toMatchObject({ guard: 'health', reason: expect.stringContaining(where) as string });
  });

  it('by a region of which nobody knows anything', () => {
    expect(heldBy(ground({ conditions: situation([]).conditions }))).toMatchObject({ guard: 'health' });
  });

  it.each([
    ['served elsewhere', row('us-east', 'tooling', { epoch: 2, weights: { [WEST]: 100 } })],
    ['read-only', row('us-east', 'tooling', { epoch: 1, mode: 'read-only' })],
    ['shared without a region', row('us-east', 'identity', { epoch: 1, weights: { [WEST]: 100 } })],
    ['still coming back', row('us-east', 'tooling', { epoch: 3, returning: EAST })],
  ])('by a row that is %s', (_what, away) => {
    const reason = expect.stringContaining(`us-east/${away.service}`) as string;
    expect(heldBy(ground({ routes: replaced(away) }))).toMatchObject({ guard: 'home', reason });
  });

  it('by a region that DNS avoids', () => {
    expect(heldBy(ground({ drained: [EU] }))).toEqual({ guard: 'home', reason: `DNS avoids ${EU}` });
  });

  it('by a doubt about the targets, after everything else', () => {
    expect(heldBy(ground({ doubt: 'no room' }))).toEqual({ guard: 'targets', reason: 'no room' });
    expect(heldBy(ground({ doubt: 'no room', drained: [EU] }))).toMatchObject({ guard: 'home' });
  });
});

it('a row is at home whatever its epoch is and whoever wrote it', () => {
  expect(isAtHome(DEV_TOPOLOGY, row('us-east', 'tooling', { epoch: 9, incident: 'return-1' }))).toBe(true);
});
