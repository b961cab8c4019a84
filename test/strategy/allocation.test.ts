import * as fc from 'fast-check';
import { allocate, type OpenQuestion } from '../../strategy/allocation';
import { freeShares, loadsAfter, loadsOf, sharesAdded } from '../../strategy/capacity';
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { initialRoute, promotedRoute } from '../../strategy/routing-map';
import type { Placement } from '../../strategy/topology';
import { affectedRoutes } from '../../strategy/target';
import { placementNamed } from '../../strategy/topology';
import { topology, usEast } from './fixtures';

const source = 'us-east-1';
const healthy = { health: 'healthy', lagSeconds: 1, key: { kind: 'usable' } } as const;

/** Everything that us-east-1 leaves behind, with one healthy candidate. */
const questions: readonly OpenQuestion[] = affectedRoutes(topology, [], source).map((route) => ({
  placement: placementNamed(topology, route.placement),
  service: route.service,
  route,
  source,
  candidates: [{ region: 'us-west-2', ...healthy }],
}));

const allocated = (shares: number, asked = questions) =>
  allocate({ capacity: { 'us-west-2': shares } }, asked, loadsOf(topology, []));
const staying = (shares: number): string[] =>
  allocated(shares).flatMap(({ question, choice }) =>
    choice.kind === 'stay' ? [`${question.placement.name}/${question.service}`] : [],
  );

describe('the room of a region', () => {
  it('is its capacity without what it serves, and unknown where that is', () => {
    const loads = new Map([['us-west-2', 30]]);
    expect(['us-west-2', 'eu-central-1', 'us-east-2'].map((region) => freeShares(topology, loads, region))).toEqual([
      150,
      60,
      null,
    ]);
  });
});

describe('loads', () => {
  it('as deployed: shared services are spread, the others are at home', () => {
    // us-west-2: its own placement 4 × 5 + 4 × 10, half of the four shared services of us-east and of eu-optin.
    expect(loadsOf(topology, []).get('us-west-2')).toBe(60 + 20 + 4);
    expect(loadsOf(topology, []).get('eu-central-1')).toBe(8 * 4 + 4 * 1 + 4 * 2);
  });

  it('follow the rows that were written: a canary counts in full', () => {
    const canary = promotedRoute(initialRoute(usEast, 'tooling'), { source, target: 'us-west-2', incident: 'i' });
    const loads = loadsOf(topology, [canary]);
    expect(loads.get('us-west-2')).toBe(84 + 10);
    expect(loads.get(source)).toBe((loadsOf(topology, []).get(source) ?? 0) - 10);
  });

  it('of a shared service grow in every member that takes a part of what the source leaves', () => {
    const wide: Placement = { ...usEast, standbys: ['us-west-2', 'us-east-2'], demand: 300 };
    const move = { placement: wide, route: initialRoute(wide, 'identity'), source, target: 'us-west-2' };
    const left = (300 * (move.route.weights[source] ?? 0)) / 100;
    expect(left).toBeGreaterThan(0);
    expect(sharesAdded(move)).toBeLessThan(left);
    const after = loadsAfter(new Map([['us-west-2', 1]]), move);
    expect([...after.values()].reduce((sum, shares) => sum + shares, 0)).toBeCloseTo(1 + left);
    expect(after.has(source)).toBe(false);
  });
});

describe('an allocation', () => {
  it('moves everything when there is room', () => {
    expect(staying(164)).toEqual([]);
  });

  it('fills what there is by tier: what is left out is of the lowest tier first', () => {
    expect(staying(163)).toEqual(['us-east/tooling']);
    expect(staying(153)).toEqual(['us-east/observability', 'us-east/tooling']);
  });

  it('says how much room the earlier moves left', () => {
    const last = allocated(153).find(({ choice }) => choice.kind === 'stay');
    expect(last?.choice.reason).toBe('us-west-2 has room for 9 of the 10 shares of us-east/observability');
    expect(last?.question.candidates).toMatchObject([{ region: 'us-west-2', freeShares: 9 }]);
  });

  it('keeps back what needs a service that stays', () => {
    const refused = { kind: 'unusable', reason: 'refused' } as const;
    const withoutKey = questions.map((question) =>
      question.service === 'content-standard'
        ? { ...question, candidates: [{ region: 'us-west-2', ...healthy, key: refused }] }
        : question,
    );
    const stays = allocated(500, withoutKey).filter(({ choice }) => choice.kind === 'stay');
    expect(stays.map(({ question, choice }) => [question.service, choice.reason])).toEqual([
      ['content-standard', 'us-west-2 refused'],
      ['analytics', 'needs content-standard, which stays'],
    ]);
  });
});

describe('what is needed by what', () => {
  const asked = (name: string, ...services: Service[]): OpenQuestion[] =>
    questions.filter(({ placement, service }) => placement.name === name && services.includes(service));
  const nowhere = (open: OpenQuestion): OpenQuestion => ({
    ...open,
    candidates: [{ region: 'us-west-2', ...healthy, health: 'impaired' }],
  });
  const reasons = (all: readonly OpenQuestion[]) =>
    allocated(1e9, all).map(({ choice }) => (choice.kind === 'stay' ? choice.reason : 'moves'));

  it('is looked at within a placement: what stays in one keeps nothing in another', () => {
    const all = [...asked('us-east', 'identity').map(nowhere), ...asked('us-west', 'orchestration')];
    expect(all.length).toBeGreaterThan(1);
    expect(reasons(all).slice(1)).toEqual(all.slice(1).map(() => 'moves'));
    const same = [...asked('us-east', 'identity').map(nowhere), ...asked('us-east', 'observability')];
    expect(reasons(same).at(-1)).toBe('needs identity, which stays');
  });

  it('keeps nothing that moves itself, and does not speak for what has a reason of its own to stay', () => {
    expect(reasons(asked('us-east', 'identity', 'observability'))).toEqual(['moves', 'moves']);
    const [first, second] = reasons(asked('us-east', 'identity', 'observability').map(nowhere));
    expect([first, second].map((reason) => reason?.includes('needs'))).toEqual([false, false]);
  });
});

describe('for any capacity', () => {
  const tierOf = (service: Service): number => OBJECTIVES[service].tier;

  it('nothing that newly comes exceeds it, and nobody moves without what it needs', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), (shares) => {
        const all = allocated(shares);
        let taken = loadsOf(topology, []);
        const moved = all.filter(({ choice }) => choice.kind === 'move');
        for (const { question } of moved.toSorted((a, b) => tierOf(a.question.service) - tierOf(b.question.service))) {
          taken = loadsAfter(taken, { ...question, target: 'us-west-2' });
          const joins = OBJECTIVES[question.service].pattern === 'active-passive';
          if (joins) expect(taken.get('us-west-2')).toBeLessThanOrEqual(shares);
          const names = moved
            .filter((other) => other.question.placement === question.placement)
            .map((other) => other.question.service);
          const needed = OBJECTIVES[question.service].dependsOn.filter((service) => SERVICES.includes(service));
          expect(names).toEqual(expect.arrayContaining([...needed]));
        }
        expect(all).toHaveLength(questions.length);
      }),
    );
  });
});
