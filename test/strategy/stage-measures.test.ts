import { APPLICATION_STAGES, DATASTORE_STAGES } from '../../strategy/chaos';
import { GAME_DAY_STAGES } from '../../strategy/game-day';
import { SERVICES } from '../../strategy/layers';
import {
  answeredElsewhere,
  documentedNotSeen,
  messagesNotSent,
  secondsBehind,
  secondsUntilAnswered,
  secondsUntilCaughtUp,
  secondsUntilServed,
  secondsUntilTakenOver,
  type StageFacts,
} from '../../strategy/stage-measures';
import type { FaultStage, Stage } from '../../strategy/stages';
import type { Lag, Tried } from '../../strategy/workload';
import { EAST } from './situations';

describe('the stages of the playbooks (strategy §3)', () => {
  const of = ({ kind, ...effect }: FaultStage['effect']): string =>
    'store' in effect ? `${kind} ${effect.store}` : `${kind} ${effect.dependency ?? ''} ${effect.service ?? ''}`;
  const inWords = (stage: Stage): string =>
    stage.kind !== 'fault'
      ? `${stage.name} (${stage.restSeconds} s)`
      : `${stage.name}: ${of(stage.effect)} ` +
        `(${stage.forSeconds}+${stage.restSeconds} s in ${stage.where}), shows ` +
        stage.shows.map(({ service, degraded }) => `${service} ${degraded}`).join(', ');

  it('disturb what auth, the queue and the cache stand on', () => {
    expect(APPLICATION_STAGES.map(inWords)).toEqual([
      'the store of auth does not answer: black-hole dynamodb identity (60+40 s in subject), shows identity refused',
      'the queue answers errors: store-errors sqs  (60+40 s in subject), shows orchestration refused',
      'the bucket behind the cache answers errors: store-errors s3  (60+40 s in subject), ' +
        'shows content-standard cached, content-standard refused',
    ]);
  });

  it('disturb every store, and the conductor', () => {
    expect(DATASTORE_STAGES.map(inWords)).toEqual([
      'the copies of the bucket wait: replication-paused bucket (60+40 s in subject), shows ',
      'the tables answer errors: store-errors dynamodb  (60+40 s in subject), ' +
        'shows identity refused, content-premium refused',
      inWords(APPLICATION_STAGES[2]!),
      'the conductor gives up (40 s)',
    ]);
    const tables = DATASTORE_STAGES.flatMap((stage) => (stage.kind === 'fault' ? [stage.touches] : []))[1];
    expect(tables).toEqual(SERVICES.filter((service) => service !== 'content-standard'));
  });
});

const [auth, queue] = APPLICATION_STAGES;
const leader = DATASTORE_STAGES.find(({ kind }) => kind === 'leader')!;
const BEGUN = { region: EAST, atMs: 100_000, untilMs: 160_000 };
const tried = (second: number, changes: Partial<Tried> = {}): Tried => ({
  ...{ what: 'login', placement: 'us-east', service: 'identity', key: 'user', door: EAST },
  ...{ region: EAST, status: 200, ok: true, atMs: second * 1000, endedMs: second * 1000 + 100 },
  ...changes,
});
const shown = (stage: Stage) => (stage.kind === 'fault' ? stage.shows : []);
const refused = (second: number, changes: Partial<Tried> = {}) =>
  tried(second, { status: 503, ok: false, degraded: 'refused', ...changes });
const facts = (tries: readonly Tried[], more: Partial<StageFacts> = {}): StageFacts => ({
  ...{ tries, stages: [auth!], begun: [{ ...BEGUN, stage: auth!.name }], answers: new Map(), conducted: [], lags: [] },
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

  it.each([
    ['when one of two stages never began', { stages: [auth!, queue!] }],
    ['when the playbook has no faults', { stages: [leader], begun: [{ ...BEGUN, stage: leader.name }] }],
  ])('%s', (_, more) => {
    const of = facts([refused(120), tried(170), tried(121, { service: 'tooling' })], more);
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
    expect(documentedNotSeen(facts([refused(100)]))).toBe(0);
  });

  it('of a stage in several places have to be seen from its first begin to its last end', () => {
    const [first, second] = [0, 30].map((later) => {
      return {
        stage: auth!.name,
        region: EAST,
        atMs: BEGUN.atMs + later * 1000,
        untilMs: BEGUN.untilMs + later * 1000,
      };
    });
    for (const begun of [
      [first!, second!],
      [second!, first!],
    ])
      expect([101, 189, 190].map((at) => documentedNotSeen(facts([refused(at)], { begun })))).toEqual([0, 0, 1]);
  });
});

describe('what a stage touches is served again', () => {
  it('after the last request that was still refused or degraded', () => {
    expect(secondsUntilServed(facts([refused(120), tried(161)]))).toBe(0);
    expect(secondsUntilServed(facts([refused(164), tried(165)]))).toBe(4);
    expect(secondsUntilServed(facts([tried(165), tried(169, { degraded: 'cached' })]))).toBe(9);
    expect(secondsUntilServed(facts([tried(165), tried(166, { status: null, region: null, ok: false })]))).toBe(6);
  });

  it('of every service that shows something, and of the slowest stage', () => {
    const both = { ...auth!, shows: [...shown(auth!), { service: 'control-plane', degraded: 'refused' }] } as Stage;
    const settings = tried(170, { service: 'control-plane' });
    expect(secondsUntilServed(facts([tried(170)], { stages: [both] }))).toBeNull();
    expect(secondsUntilServed(facts([tried(170), settings], { stages: [both] }))).toBe(0);
    const later = { ...BEGUN, stage: queue!.name, atMs: 200_000, untilMs: 260_000 };
    const two = { stages: [auth!, queue!], begun: [{ ...BEGUN, stage: auth!.name }, later] };
    const job = (second: number) => tried(second, { what: 'job', service: 'orchestration', status: 202 });
    expect(secondsUntilServed(facts([refused(164), tried(165), job(270)], two))).toBe(4);
    expect(secondsUntilServed(facts([refused(164), tried(165), job(250)], two))).toBeNull();
  });

  it('from the very end of the stage to the end of its rest, and no other service counts', () => {
    expect(secondsUntilServed(facts([tried(160)]))).toBe(0);
    expect(secondsUntilServed(facts([tried(159)]))).toBeNull();
    expect(secondsUntilServed(facts([tried(165), refused(200)]))).toBe(0);
    expect(secondsUntilServed(facts([tried(165), refused(199)]))).toBe(39);
    expect(secondsUntilServed(facts([tried(165), refused(170, { service: 'tooling' })]))).toBe(0);
    expect(secondsUntilServed(facts([tried(165), refused(99)]))).toBe(0);
  });

  it('when it answers as it should: a login that is not found is refused', () => {
    const answered = (changes: Partial<Tried>) => secondsUntilServed(facts([tried(165, { ok: false, ...changes })]));
    expect([199, 200, 299, 300, 500].map((status) => answered({ status }) === 0)).toEqual([
      ...[false, true, true, false, false],
    ]);
    expect(answered({ status: 404 })).toBeNull();
    expect(answered({ what: 'read', status: 404 })).toBe(0);
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
  // Cells read the map every three seconds, so a fault is felt a little longer.
  const share = (second: number) => answeredElsewhere(facts([other(120), refused(second, { service: 'tooling' })]));
  expect([100, 162.9, 163].map(share)).toEqual([0.5, 0.5, 1]);
  expect(answeredElsewhere(facts([other(120), other(121), refused(122, { service: 'tooling' })]))).toBe(0.667);
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
    expect(secondsUntilTakenOver(facts([], { ...gone, stages: [auth!], conducted }))).toBeNull();
  });

  it('is the one that looked last before, whatever else the drill had begun', () => {
    const fault = { ...BEGUN, stage: auth!.name, atMs: 50_000 };
    const both = { stages: [auth!, leader], begun: [fault, ...gone.begun] };
    const conducted = [looked('z', 10), looked('a', 60), looked('a', 100), looked('b', 130)];
    expect(secondsUntilTakenOver(facts([], { ...both, conducted }))).toBe(30);
    expect(secondsUntilTakenOver(facts([], { ...both, conducted: [looked('b', 130)] }))).toBe(30);
    expect(secondsUntilTakenOver(facts([], { ...both, conducted: [looked('a', 90), looked('b', 100)] }))).toBeNull();
    const between = [looked('a', 90), looked('b', 100), looked('b', 130), looked('a', 150)];
    expect(secondsUntilTakenOver(facts([], { ...both, conducted: between }))).toBe(50);
    expect(secondsUntilTakenOver(facts([], { ...both, conducted: [looked('b', 100), looked('a', 100)] }))).toBeNull();
  });
});

it('a map that nobody confirms serves others well enough, and is a documented answer', () => {
  const stale = tried(120, { service: 'orchestration', degraded: 'stale' });
  expect(answeredElsewhere(facts([stale]))).toBe(1);
  expect(answeredElsewhere(facts([{ ...stale, degraded: 'cached' }]))).toBe(0);
  const stage = { ...auth!, shows: [{ service: 'identity', degraded: 'stale' }] } as Stage;
  expect(documentedNotSeen(facts([tried(120, { degraded: 'stale' })], { stages: [stage] }))).toBe(0);
  expect(secondsUntilServed(facts([tried(161), tried(165, { degraded: 'stale' })], { stages: [stage] }))).toBe(5);
});

describe('messages of an exercise', () => {
  const asked = GAME_DAY_STAGES.filter((stage) => stage.kind === 'message');
  const sent = asked.map(({ name }, index) => ({ ...BEGUN, stage: name, atMs: 100_000 + index * 10_000 }));
  const answers = new Map([
    ['decision', 160_000],
    ['proof', 200_000],
  ]);
  const measured = (more: Partial<StageFacts>) =>
    secondsUntilAnswered(facts([], { stages: asked, begun: sent, answers, ...more }));

  it('are answered after the longest time', () => {
    expect(measured({})).toBe(80);
    expect(measured({ answers: new Map(sent.map(({ stage, atMs }) => [stage, atMs])) })).toBe(0);
    expect(measured({ answers: new Map([...answers, ['decision', 200_000]]) })).toBe(100);
  });

  it.each([
    ['one has no answer', { answers: new Map([['decision', 160_000]]) }],
    ['an answer does not say when', { answers: new Map([...answers, ['proof', NaN]]) }],
    ['an answer is older than its message', { answers: new Map([...answers, ['proof', 1]]) }],
    ['one was not sent', { begun: sent.slice(0, 2) }],
    ['there is none', { stages: [leader] }],
  ])('were not measured when %s', (_, more) => {
    expect(measured(more)).toBeNull();
  });

  it('are counted when they were not sent, whether or not they want an answer', () => {
    const missing = (begun: StageFacts['begun']) => messagesNotSent(facts([], { stages: GAME_DAY_STAGES, begun }));
    expect([missing(sent), missing(sent.slice(1)), missing([])]).toEqual([0, 1, 4]);
  });
});

describe('copies that a drill pauses', () => {
  const pause = DATASTORE_STAGES.find((stage) => stage.kind === 'fault' && 'store' in stage.effect)!;
  const lag = (second: number, seconds: number | null, target = 'us-west-2'): Lag => {
    return { placement: 'us-east', target, atMs: second * 1000, seconds };
  };
  const paused = (lags: readonly Lag[], more: Partial<StageFacts> = {}) =>
    facts([], { lags, stages: [pause], begun: [{ ...BEGUN, stage: pause.name }], ...more });

  it('are as far behind as the best of them was at its worst, while the pause lasted', () => {
    expect(secondsBehind(paused([lag(110, 15), lag(150, 52.4), lag(140, 44)]))).toBe(52);
    expect(secondsBehind(paused([lag(150, 52), lag(150, 12, 'ca-central-1')]))).toBe(12);
    expect(secondsBehind(paused([lag(99, 90), lag(160, 90), lag(100, 3), lag(159, 7)]))).toBe(7);
    expect(secondsBehind(paused([lag(100, 3)]))).toBe(3);
  });

  it('have caught up when the last of them was seen close behind', () => {
    expect(secondsUntilCaughtUp(paused([lag(160, 4), lag(150, 3)]))).toBe(0);
    expect(secondsUntilCaughtUp(paused([lag(159, 4), lag(165, 62), lag(175, 30), lag(185, 29)]))).toBe(25);
    expect(secondsUntilCaughtUp(paused([lag(165, 4), lag(171, 4, 'ca-central-1')]))).toBe(11);
  });

  it.each([
    ['nobody looked', paused([])],
    ['nobody knew', paused([lag(150, null), lag(170, null)])],
    ['one of them did not say', paused([150, 170].flatMap((at) => [lag(at, 5), lag(at, null, 'ca-central-1')]))],
    ['the pause never began', paused([lag(150, 52), lag(170, 4)], { begun: [] })],
    ['the playbook has none', facts([], { lags: [lag(150, 52), lag(170, 4)] })],
  ])('are not measured when %s', (_, of) => {
    expect([secondsBehind(of), secondsUntilCaughtUp(of)]).toEqual([null, null]);
  });
});
