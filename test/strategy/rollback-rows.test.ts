import { PROBES } from '../../strategy/probe';
import { demotedRoute, givenBackRoute, isReadOnlyFrom, nothingStaysMoved, wellnessOf } from '../../strategy/rollback';
import { initialRoute, type Route } from '../../strategy/routing-map';
import { usEast } from './fixtures';
import { marks, NOW_MS, observation } from './observed';

const [SOURCE, TARGET] = ['us-east-1', 'us-west-2'];
const incident = 'evac-us-east-1-20260301T090507Z';
const standard: Route = { ...initialRoute(usEast, 'tooling'), epoch: 2, incident, weights: { [TARGET]: 100 } };

describe('a row that a rollback has held', () => {
  const held: Route = { ...standard, mode: 'read-only', weights: { [SOURCE]: 0, [TARGET]: 100 } };

  it('is read-only, and names its source at no weight: both', () => {
    expect(isReadOnlyFrom(held, SOURCE)).toBe(true);
    expect(isReadOnlyFrom({ ...held, mode: 'serving' }, SOURCE)).toBe(false);
    expect(isReadOnlyFrom({ ...held, weights: { [TARGET]: 100 } }, SOURCE)).toBe(false);
    expect(isReadOnlyFrom({ ...held, weights: { [SOURCE]: 100 } }, SOURCE)).toBe(false);
  });

  it('is what its demotion leaves, and no row that its source serves', () => {
    const undoing = { incident, source: SOURCE, target: TARGET };
    expect(demotedRoute(standard, undoing)).toEqual({ ...held, epoch: 3 });
    const own: Route = { ...standard, weights: { [SOURCE]: 100 } };
    expect(demotedRoute(own, undoing)).toBe(own);
  });
});

describe('a shared row that is given back', () => {
  const shared: Route = { ...initialRoute(usEast, 'content-premium'), epoch: 1, incident };
  const back = (row: Route) => givenBackRoute(row, { incident, source: SOURCE }).weights;

  it('goes on with whoever serves it by now, and alone when nobody does', () => {
    expect(back({ ...shared, weights: { 'us-east-2': 100 } })).toEqual({ [SOURCE]: 50, 'us-east-2': 50 });
    const alone = givenBackRoute({ ...shared, mode: 'maintenance', weights: {} }, { incident, source: SOURCE });
    expect(alone).toMatchObject({ epoch: 2, mode: 'serving', weights: { [SOURCE]: 100 } });
  });
});

describe('what stays moved', () => {
  it('is asked of the incident’s own rows alone', () => {
    const own: Route = { ...standard, weights: { [SOURCE]: 100 } };
    const undoing = { incident, source: SOURCE };
    expect(nothingStaysMoved([own, { ...standard, incident: 'evac-other' }], undoing)).toBe(true);
    expect(nothingStaysMoved([own, standard], undoing)).toBe(false);
  });
});

describe('how a region is', () => {
  const saw = (observer: string, last: string, ageSeconds = 0) =>
    observation(observer, { [SOURCE]: marks(last) }, ageSeconds);
  const judged = (...observations: ReturnType<typeof saw>[]) =>
    wellnessOf(observations, { subject: SOURCE, nowMs: NOW_MS });

  it('is what others saw of it, and nothing that they saw of somebody else', () => {
    const elsewhere = { 'eu-central-1': marks('III') };
    expect(judged(observation(TARGET, elsewhere))).toBe('well');
    expect(judged(saw(TARGET, 'HHH'), saw('eu-central-1', 'HHI'))).toBe('ill');
    expect(judged(saw(TARGET, 'HHH'), saw(SOURCE, 'SSS'))).toBe('well');
    expect(judged(saw(SOURCE, 'HHH'))).toBe('unknown');
  });

  it('is unknown of a region that the observer does not watch, or is blind for', () => {
    expect(judged({ ...saw(TARGET, ''), seen: { 'eu-central-1': marks('') } })).toBe('unknown');
    expect(judged(saw(TARGET, 'UUU'))).toBe('unknown');
    expect(judged(saw(TARGET, 'U'), saw('eu-central-1', 'HHH'))).toBe('well');
    expect(judged()).toBe('unknown');
  });

  it('is ill by one failure of any probe within the last three, and not by an older one', () => {
    for (const probe of PROBES) {
      const failed = (last: string) => judged(observation(TARGET, { [SOURCE]: marks('', { [probe]: last }) }));
      expect(['IHH', 'XHH', 'SHH', 'IHHH'].map(failed)).toEqual(['ill', 'ill', 'ill', 'well']);
    }
  });

  it('is what they saw within half a minute, by whichever clock is ahead', () => {
    const aged = [-31, -30, 30, 31].map((age) => judged(saw(TARGET, '', age)));
    expect(aged).toEqual(['unknown', 'well', 'well', 'unknown']);
  });
});
