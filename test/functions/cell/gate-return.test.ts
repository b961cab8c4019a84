import { judge, type Wish } from '../../../functions/cell/gate';
import { isOfNextStep } from '../../../strategy/canary';
import { admits, belongsToReturning, type Route } from '../../../strategy/routing-map';
import { lostView, placement, row, view } from './fixtures';

const [HOME, AWAY] = ['us-east-1', 'us-west-2'] as const;
const weights = { [HOME]: 25, [AWAY]: 75 };
const back = (service: Wish['service']): Route =>
  row('us-east', service, { epoch: 5, weights, returning: HOME, incident: 'return-us-east-1-20261122T010203Z' });
const INCIDENT = 'evac-us-east-1-20261122T010203Z';
const OURS = 'signed by us';
const tenants = [...Array.from({ length: 200 }, (_, index) => `us-east/t${index}`), OURS];
const at = (region: string, route: Route, { drained = [] as string[], lost = [] as string[], stale = false } = {}) =>
  (['read', 'write'] as const).flatMap((access) =>
    tenants.map((tenant) => {
      const ours = tenant === OURS && ({ isSynthetic: true } as const);
      const wish = { placement: placement('us-east'), tenant, service: route.service, access, ...ours };
      return { tenant, access, verdict: judge(wish, region, lostView(lost, view([route], drained, stale))) };
    }),
  );

describe('while a region comes back', () => {
  it.each(['tooling', 'content-premium'] as const)(
    'its own tenants of %s are served there, whoever is asked',
    (service) => {
      const route = back(service);
      const own = (one: ReturnType<typeof at>[number]): boolean => belongsToReturning(route, one.tenant, one.access);
      expect(
        at(HOME, route)
          .filter(own)
          .every(({ verdict }) => verdict.kind === 'serve'),
      ).toBe(true);
      const sent = at(AWAY, route).filter(own);
      expect(new Set(sent.map(({ verdict }) => JSON.stringify(verdict)))).toEqual(
        new Set([JSON.stringify({ kind: 'elsewhere', region: HOME })]),
      );
      expect(sent.some(({ access }) => access === 'write') && sent.some(({ access }) => access === 'read')).toBe(true);
    },
  );

  it('the others are served where they were, and sent there from the region that comes back', () => {
    const route = back('content-premium');
    const others = (one: ReturnType<typeof at>[number]): boolean =>
      !belongsToReturning(route, one.tenant, one.access) && one.tenant !== OURS;
    expect(
      at(AWAY, route)
        .filter(others)
        .every(({ verdict }) => verdict.kind === 'serve'),
    ).toBe(true);
    const asked = at(HOME, route).filter(others);
    const [next, later] = [true, false].map((isNext) =>
      asked.filter(({ tenant }) => isOfNextStep(route, tenant) === isNext),
    );
    // Those of the next step may have been told of it already.
    expect([...new Set(next?.map(({ verdict }) => verdict.kind))]).toEqual(['serve']);
    expect([...new Set(later?.map(({ verdict }) => JSON.stringify(verdict)))]).toEqual([
      JSON.stringify({ kind: 'elsewhere', region: AWAY }),
    ]);
  });

  it('a signed call of ours is served by the region that comes back, whatever its share, so that it can be verified', () => {
    const early = { ...back('content-premium'), weights: { [HOME]: 0, [AWAY]: 100 } };
    const verdicts = at(HOME, early).filter(({ tenant }) => tenant === OURS);
    expect(verdicts.map(({ verdict }) => verdict.kind)).toEqual(['serve', 'serve']);
  });

  it('everybody is served by the region that comes back when nobody else can be named', () => {
    const verdicts = at(HOME, back('content-premium'), { lost: [AWAY] });
    expect([...new Set(verdicts.map(({ verdict }) => verdict.kind))]).toEqual(['serve']);
  });

  it('those who have not moved yet are served by a region that DNS leaves, which holds what the row names it for', () => {
    const route = back('content-premium');
    expect(at(HOME, route, { drained: [AWAY] })).toEqual(at(HOME, route));
    expect(at(AWAY, route, { drained: [AWAY] })).toEqual(at(AWAY, route));
  });

  it('everybody is served by the others while the region that comes back is lost', () => {
    const verdicts = at(AWAY, back('content-premium'), { lost: [HOME] });
    expect([...new Set(verdicts.map(({ verdict }) => verdict.kind))]).toEqual(['serve']);
  });
});

describe('whoever asks a region', () => {
  const wish = {
    placement: placement('us-east'),
    tenant: 'us-east/t1',
    service: 'content-premium',
    access: 'write',
  } as const;

  it('has a write accepted to wait while the region is cut off from the control store', () => {
    const verdict = judge(wish, HOME, view([], [], true));
    expect(verdict).toEqual({ kind: 'wait', route: row('us-east', 'content-premium') });
  });

  it('is told to wait for a canary rather than sent back, and served at no weight if it is there to verify', () => {
    const ramping = row('us-east', 'tooling', { epoch: 2, weights: { [HOME]: 50, [AWAY]: 5 } });
    const read = { ...wish, service: 'tooling', access: 'read' } as const;
    const late = tenants.find((tenant) => !admits(ramping, AWAY, tenant)) ?? '';
    expect(judge({ ...read, tenant: late }, AWAY, view([ramping]))).toEqual({ kind: 'refused', reason: 'ramping' });
    const none = row('us-east', 'tooling', { epoch: 2, weights: { [HOME]: 100, [AWAY]: 0 } });
    expect(judge({ ...read, isSynthetic: true, tenant: late }, AWAY, view([none]))).toMatchObject({ kind: 'serve' });
    expect(judge({ ...read, tenant: late }, AWAY, view([none]))).toEqual({ kind: 'elsewhere', region: HOME });
  });

  it('is sent to where a row has moved, drained or not, and never back to the region that was asked', () => {
    const moved = row('us-east', 'tooling', { epoch: 2, weights: { [AWAY]: 100 }, incident: INCIDENT });
    const read = { ...wish, service: 'tooling', access: 'read' } as const;
    for (const drained of [[], [HOME]])
      expect(judge(read, HOME, view([moved], drained))).toEqual({ kind: 'elsewhere', region: AWAY });
    const givenBack = row('us-east', 'tooling', { epoch: 4, incident: INCIDENT });
    expect(judge(read, HOME, view([givenBack], [HOME]))).toMatchObject({ kind: 'serve' });
  });
});
