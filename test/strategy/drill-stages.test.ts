import type { Seen } from '../../strategy/drill';
import { PLAYBOOKS } from '../../strategy/playbooks';
import type { Begun } from '../../strategy/stages';
import { ago, back, DRILL, drillClaim, left, plan, returned, step } from './drill-seen';
import { NOW_MS } from './observed';
import { claimed, EAST, EU } from './situations';

/** People read the reason in the answer of the drill, in its ledger and in its result. */
it.each<[string, Partial<Seen>, string]>([
  ['at its begin', { claimedAt: ago(1) }, 'the workload runs before anything moves'],
  ['at its begin, stopped', { stop: { by: 'ann' } }, 'stopped by ann before anything moved'],
  ['when nobody claims its evacuation', { claimedAt: 'soon' }, 'nobody claimed the evacuation in time'],
  ['when no stage begins', { claimedAt: 'soon', playbook: PLAYBOOKS['datastore-chaos'] }, 'no stage began in time'],
  ['when it leaves', {}, 'every guard lets it begin'],
  ['before another drill', { claims: [drillClaim('drill-z')], claimedAt: ago(1) }, 'drill-z has to give way first'],
  ['while it leaves', { claims: [plan({ incident: 'evac-1' })] }, 'evac-1 is open'],
  [
    'when its region fails',
    { claims: [claimed({ incident: 'evac-1', drill: DRILL })] },
    'us-east-1 failed, and evac-1 goes on without the plan',
  ],
  ['when it did not leave', { claims: [plan({ incident: 'evac-1', state: 'closed' })] }, 'evac-1 ended unknown'],
  ['elsewhere', { claims: [left(ago(1))] }, 'everything that left is served from elsewhere'],
  ['elsewhere for long', { claims: [left(ago(900))] }, 'served from elsewhere for 900 s'],
  ['elsewhere for too long', { claims: [left(ago(1))], claimedAt: ago(9999) }, 'it has lasted too long'],
  ['elsewhere in part', { claims: [left('', { incident: 'evac-1', outcome: 'partial' })] }, 'evac-1 ended partial'],
  ['elsewhere, stopped', { claims: [left(ago(1))], stop: { by: 'ann', why: 'fog' } }, 'stopped by ann (fog)'],
  ['while it returns', { claims: [left(''), back({ incident: 'return-1' })] }, 'return-1 is open'],
  [
    'when it did not return',
    { claims: [left(''), back({ incident: 'return-1', state: 'closed' })] },
    'return-1 ended unknown',
  ],
  [
    'when it returned in part',
    { claims: [left(''), back({ incident: 'return-1', state: 'closed', outcome: 'partial' })] },
    'return-1 ended partial',
  ],
  [
    'when it left in part',
    { claims: [left('', { incident: 'evac-1', outcome: 'partial' }), returned(ago(1))] },
    'evac-1 ended partial',
  ],
  [
    'when it is back, stopped',
    { claims: [left(''), returned(ago(1))], stop: { by: 'ann' } },
    'stopped by ann; everything is back',
  ],
  ['when it is back', { claims: [left(''), returned(ago(1))] }, 'everything is back; the last writes are read'],
  ['when all is read', { claims: [left(''), returned(ago(30))] }, 'everything is back'],
])('a drill says why, %s', (_when, seen, reason) => {
  expect(step(seen).reason).toBe(reason);
});

describe('a drill with stages', () => {
  const CHAOS = PLAYBOOKS['application-chaos'];
  const [first, second] = CHAOS.stages;
  const begun = (startedAgo: number, endsIn: number): Begun => {
    const [atMs, untilMs] = [NOW_MS - startedAgo * 1000, NOW_MS + endsIn * 1000];
    return { stage: first!.name, region: EAST, atMs, untilMs };
  };
  const chaos = (more: Partial<Seen> = {}) => step({ playbook: CHAOS, ...more });
  const rival = claimed({ incident: 'evac-eu-central-1-20270101T000200Z', source: EU });

  it('lets the workload fill the caches, is held by guards, and then injects the first one', () => {
    expect(chaos({ claimedAt: ago(39) })).toMatchObject({ kind: 'wait', writes: true });
    expect(chaos({ held: { guard: 'health', reason: 'r' } })).toMatchObject({ kind: 'end', outcome: 'held' });
    expect(chaos({ stop: { by: 'ann' } })).toMatchObject({ kind: 'end', outcome: 'stopped' });
    expect(chaos()).toMatchObject({ kind: 'inject', region: EAST, stage: first });
  });

  it('goes on where its ledger ends, whoever conducts, and leaves nothing', () => {
    expect(chaos({ begun: [begun(10, 50)] })).toMatchObject({ kind: 'wait', writes: true });
    expect(chaos({ begun: [begun(130, -70)] })).toMatchObject({ kind: 'inject', stage: second });
    // What held the first stage back, or another drill, is not asked again.
    const held = { guard: 'health', reason: 'r' } as const;
    expect(chaos({ begun: [begun(130, -70)], held })).toMatchObject({ kind: 'inject', stage: second });
  });

  it.each([
    ['a real incident', { claims: [drillClaim(DRILL), rival] }, 'overtaken'],
    ['a person', { stop: { by: 'ann' } }, 'stopped'],
    ['its longest time', { claimedAt: ago(CHAOS.longestSeconds) }, 'missed'],
  ] as const)('is ended by %s, and first ends the fault that is in force', (_, more, outcome) => {
    expect(chaos({ ...more, begun: [begun(10, 50)] })).toMatchObject({ kind: 'inject', region: EAST, stage: null });
    expect(chaos({ ...more, begun: [begun(10, 0)] })).toMatchObject({ kind: 'end', outcome });
  });

  it('reads the last writes when every stage is over, and leaves the verdict to the score', () => {
    const all = (restedAgo: number) =>
      CHAOS.stages.map(({ name, restSeconds }) => ({ ...begun(999, -restedAgo - restSeconds), stage: name }));
    expect(chaos({ begun: all(29) })).toMatchObject({ kind: 'wait', writes: false });
    expect(chaos({ begun: all(30) })).toMatchObject({ kind: 'end', outcome: 'done' });
  });

  it('says why', () => {
    const why = (more: Partial<Seen>) => chaos(more).reason;
    expect(why({})).toBe(`${first!.name} in us-east-1`);
    expect(why({ begun: [begun(10, 50)] })).toBe(
      `${first!.name} has begun, and then everything has to be served again`,
    );
    expect(why({ begun: [begun(10, 0)], claimedAt: ago(CHAOS.longestSeconds) })).toBe('it has lasted too long');
    const all = CHAOS.stages.map(({ name }) => ({ ...begun(999, -99), stage: name }));
    expect(why({ begun: all })).toBe('every stage is over');
  });

  it('sends the messages of an exercise, and waits for people', () => {
    const playbook = PLAYBOOKS['game-day'];
    const [asked, partition] = playbook.stages;
    const exercise = (more: Partial<Seen> = {}) => chaos({ playbook, ...more });
    expect(exercise()).toMatchObject({ kind: 'inject', stage: asked, reason: 'decision, to people' });
    const sent = { ...begun(100, -100), stage: 'decision' };
    expect(exercise({ begun: [sent] })).toEqual({
      ...{ kind: 'wait', writes: true, reason: 'decision has begun, and people have to answer it' },
    });
    const answers = new Map([['decision', NOW_MS - 1000]]);
    expect(exercise({ begun: [sent], answers })).toMatchObject({ kind: 'inject', stage: partition, region: EAST });
    expect(exercise({ begun: [sent], stop: { by: 'ann' } })).toMatchObject({ kind: 'end', outcome: 'stopped' });
  });

  it('lets its conductor give up once', () => {
    const playbook = PLAYBOOKS['datastore-chaos'];
    const before = playbook.stages.filter(({ kind }) => kind === 'fault');
    const own = before.map(({ name }) => ({ ...begun(200, -100), stage: name }));
    const gone = { kind: 'give-up', region: EAST, stage: 'the conductor gives up' };
    expect(chaos({ playbook, begun: own })).toMatchObject(gone);
    expect(chaos({ playbook, begun: [...own, { ...begun(9, -9), stage: gone.stage }] })).toMatchObject({
      kind: 'wait',
    });
  });
});
