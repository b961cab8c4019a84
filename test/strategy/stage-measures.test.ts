import { APPLICATION_STAGES, DATASTORE_STAGES } from '../../strategy/chaos';
import {
  answeredElsewhere,
  documentedNotSeen,
  secondsUntilServed,
  secondsUntilTakenOver,
  type StageFacts,
} from '../../strategy/stage-measures';
import type { Tried } from '../../strategy/workload';
import { EAST } from './situations';

const [auth] = APPLICATION_STAGES;
const leader = DATASTORE_STAGES.find(({ kind }) => kind === 'leader')!;
const BEGUN = { region: EAST, atMs: 100_000, untilMs: 160_000 };
const tried = (second: number, changes: Partial<Tried> = {}): Tried => ({
  ...{ what: 'login', placement: 'us-east', service: 'identity', key: 'user', door: EAST },
  ...{ region: EAST, status: 200, ok: true, atMs: second * 1000, endedMs: second * 1000 + 100 },
  ...changes,
});
const refused = (second: number, changes: Partial<Tried> = {}) =>
  tried(second, { status: 503, ok: false, degraded: 'refused', ...changes });
const facts = (tries: readonly Tried[], more: Partial<StageFacts> = {}): StageFacts => ({
  ...{ tries, stages: [auth!], begun: [{ ...BEGUN, stage: auth!.name }], conducted: [] },
  ...more,
});

describe('a stage that never began, or of which nothing was asked, is not measured', () => {
  it.each([
    ['when nothing was injected', facts([refused(120), tried(170)], { begun: [] })],
    ['when only another stage was', facts([refused(120), tried(170)], { begun: [{ ...BEGUN, stage: 'x' }] })],
    ['when its end cannot be read', facts([], { begun: [{ ...BEGUN, stage: auth!.name, untilMs: NaN }] })],
  ])('%s', (_, of) => {
    expect([documentedNotSeen, secondsUntilServed, answeredElsewhere].map((measure) => measure(of))).toEqual([
      ...[null, null, null],
    ]);
  });

  it('when nobody asked afterwards, or asked others', () => {
    expect(secondsUntilServed(facts([refused(120)]))).toBeNull();
    expect(secondsUntilServed(facts([tried(170, { service: 'tooling' })]))).toBeNull();
    expect(answeredElsewhere(facts([refused(120)]))).toBeNull();
  });
});

describe('documented answers', () => {
  it('have to be seen while the stage lasts, at once', () => {
    expect(documentedNotSeen(facts([refused(120)]))).toBe(0);
    expect(documentedNotSeen(facts([]))).toBe(1);
    expect(documentedNotSeen(facts([refused(99), refused(160)]))).toBe(1);
    expect(documentedNotSeen(facts([refused(120, { endedMs: 121_000 })]))).toBe(1);
    expect(documentedNotSeen(facts([refused(120, { degraded: 'cached' })]))).toBe(1);
    expect(documentedNotSeen(facts([refused(120, { service: 'tooling' })]))).toBe(1);
  });
});

describe('what a stage touches is served again', () => {
  it('after the last request that was still refused or degraded', () => {
    expect(secondsUntilServed(facts([refused(120), tried(161)]))).toBe(0);
    expect(secondsUntilServed(facts([refused(164), tried(165)]))).toBe(4);
    expect(secondsUntilServed(facts([tried(165), tried(169, { degraded: 'cached' })]))).toBe(9);
    expect(secondsUntilServed(facts([tried(165), tried(166, { status: null, region: null, ok: false })]))).toBe(6);
  });

  it('not when it never was; what happens in a later stage does not count', () => {
    expect(secondsUntilServed(facts([refused(164), refused(230)]))).toBeNull();
    expect(secondsUntilServed(facts([tried(165), refused(221)]))).toBe(0);
  });
});

it('the share of other requests that were answered counts only what was sent while a stage lasted', () => {
  const other = (second: number, changes: Partial<Tried> = {}) => tried(second, { service: 'tooling', ...changes });
  expect(answeredElsewhere(facts([other(120), refused(121, { service: 'tooling' }), refused(122)]))).toBe(0.5);
  expect(answeredElsewhere(facts([other(120), refused(99, { service: 'tooling' })]))).toBe(1);
});

describe('a conductor that gave up', () => {
  const looked = (execution: string, second: number) => ({ execution, atMs: second * 1000 });
  const gone = { stages: [leader], begun: [{ stage: leader.name, region: EAST, atMs: 100_000, untilMs: 100_000 }] };

  it('is taken over when another execution looks', () => {
    const conducted = [looked('a', 90), looked('a', 100), looked('a', 105), looked('b', 140), looked('b', 150)];
    expect(secondsUntilTakenOver(facts([], { ...gone, conducted }))).toBe(40);
  });

  it('is not measured when nobody gave up, or nobody else looked', () => {
    const conducted = [looked('a', 90), looked('a', 105)];
    expect(secondsUntilTakenOver(facts([], { ...gone, conducted }))).toBeNull();
    expect(secondsUntilTakenOver(facts([], { ...gone, begun: [], conducted }))).toBeNull();
  });
});
