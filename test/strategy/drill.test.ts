import type { Claim } from '../../strategy/claim';
import { ago, back, DRILL, drillClaim, left, plan, REGIONAL, returned, step } from './drill-seen';
import { claimed, EAST, EU, WEST } from './situations';

describe('before anything moves, a drill', () => {
  it('lets the workload run for two rounds, and then leaves', () => {
    expect(step({ claimedAt: ago(19) })).toMatchObject({ kind: 'wait', writes: true });
    expect(step({ claimedAt: ago(20) })).toMatchObject({ kind: 'leave' });
  });

  it('is held by a guard, with its reason', () => {
    const held = { guard: 'health' as const, reason: 'tooling in us-west-2 is unknown' };
    expect(step({ held })).toEqual({
      kind: 'end',
      outcome: 'held',
      reason: 'health: tooling in us-west-2 is unknown',
    });
  });

  it('is stopped by a person, who comes before every guard', () => {
    const held = { guard: 'health' as const, reason: 'unknown' };
    expect(step({ held, stop: { by: 'ann' } })).toMatchObject({
      kind: 'end',
      outcome: 'stopped',
      reason: expect.stringContaining('ann') as string,
    });
  });

  it('says why it was stopped, if that is known', () => {
    expect(step({ stop: { by: 'guard', why: 'us-west-2 fails' } })).toMatchObject({
      reason: 'stopped by guard (us-west-2 fails) before anything moved',
    });
  });

  it('ends when its evacuation cannot be claimed, and when the time of its claim cannot be read', () => {
    expect(step({ claimedAt: ago(REGIONAL.longestSeconds) })).toMatchObject({ kind: 'end', outcome: 'missed' });
    expect(step({ claimedAt: 'soon' })).toMatchObject({ kind: 'end', outcome: 'missed' });
  });
});

describe('of two drills', () => {
  const other = 'drill-us-west-2-20260101T000000Z';
  const both = [drillClaim(DRILL), drillClaim(other, WEST)];

  it('the first by name waits for the other, which gives way, whatever their clocks say', () => {
    expect(step({ claims: both, claimedAt: ago(59) })).toMatchObject({ kind: 'wait' });
    expect(step({ claims: both, drill: other, subject: WEST, claimedAt: ago(600) })).toMatchObject({
      kind: 'end',
      outcome: 'held',
    });
  });

  it('the second gives way at once, and of three the first by name is what each waits for', () => {
    const late = { claims: both, drill: other, subject: WEST, claimedAt: ago(1) };
    expect(step(late)).toEqual({ kind: 'end', outcome: 'held', reason: `${DRILL} is under way: one region at a time` });
    const third = drillClaim('drill-eu-central-1-20270101T000000Z', EU);
    expect(step({ claims: [...both, third], claimedAt: ago(1) })).toMatchObject({
      reason: `${third.claim.incident} is under way: one region at a time`,
    });
    const open = claimed({ incident: 'evac-eu-central-1-20270101T000000Z', source: EU });
    expect(step({ claims: [drillClaim(DRILL), open] })).toMatchObject({ kind: 'leave' });
  });

  it('none leaves while the other is open, abandoned or not', () => {
    expect(step({ claims: both })).toMatchObject({ kind: 'end', outcome: 'held' });
    const abandoned = [drillClaim(DRILL), drillClaim(other, WEST, { state: 'abandoned' })];
    expect(step({ claims: abandoned })).not.toMatchObject({ kind: 'leave' });
    const closed = [drillClaim(DRILL), drillClaim(other, WEST, { state: 'closed' })];
    expect(step({ claims: closed })).toMatchObject({ kind: 'leave' });
  });
});

describe('while its plan is open, a drill', () => {
  it('waits, also when a person stops it or it has lasted too long: nothing stays half moved', () => {
    expect(step({ claims: [plan()] })).toMatchObject({ kind: 'wait' });
    expect(step({ claims: [plan()], stop: { by: 'ann' }, claimedAt: ago(9999) })).toMatchObject({ kind: 'wait' });
  });

  it.each([
    ['an evacuation', claimed({ incident: 'evac-eu-central-1-20270101T000200Z', source: EU })],
    ['an abandoned evacuation', claimed({ incident: 'evac-eu-1', source: EU, state: 'abandoned' })],
    ['a restore', claimed({ flow: 'restore', incident: 'restore-us-east-20270101T000200Z', source: 'us-east' })],
    ['a return that it did not ask for', claimed({ flow: 'return', incident: 'return-us-east-1-1' })],
  ])('ends at once when there is %s', (_what, rival) => {
    const reason = expect.stringContaining(rival.claim.incident) as string;
    for (const own of [plan(), left(ago(10))])
      expect(step({ claims: [own, rival] })).toEqual({ kind: 'end', outcome: 'overtaken', reason });
  });

  it('ends when an incident of another region came and went while nobody conducted; not for a false alarm', () => {
    const came = (outcome: string, claimedAt: string) => {
      const incident = 'evac-eu-central-1-1';
      const other = claimed({ source: EU, incident, state: 'closed', outcome, claimedAt });
      return step({ claims: [left(ago(20)), other], left: true });
    };
    expect(came('recovered', ago(10))).toMatchObject({ kind: 'end', outcome: 'overtaken' });
    expect(came('no-action', ago(10))).toMatchObject({ kind: 'wait' });
    expect(came('recovered', ago(70))).toMatchObject({ kind: 'wait' });
    expect(came('recovered', ago(60))).toMatchObject({ kind: 'wait' });
  });

  it('ends when a return that it did not ask for came and went; not for another drill that did', () => {
    const later = { state: 'closed', claimedAt: ago(10) } as const;
    const plays = (other: ReturnType<typeof claimed>) => step({ claims: [left(ago(20)), other], left: true });
    const another = claimed({
      flow: 'return',
      incident: 'return-eu-central-1-1',
      source: EU,
      ...later,
      outcome: 'returned',
    });
    expect(plays(another)).toMatchObject({ kind: 'end', outcome: 'overtaken' });
    expect(plays(drillClaim('drill-us-east-1-2', EAST, { ...later, outcome: 'passed' }))).toMatchObject({
      kind: 'wait',
    });
  });

  it('ends when another evacuation has taken the place of its plan among the claims, open or closed', () => {
    const real = (changes: Partial<Claim>) => [
      claimed({ incident: 'evac-us-east-1-2', claimedAt: ago(5), ...changes }),
    ];
    const held = { guard: 'incident' as const, reason: 'evac-us-east-1-2 is open' };
    expect(step({ claims: real({}), left: true, held })).toMatchObject({ outcome: 'overtaken' });
    expect(step({ claims: real({ state: 'closed' }), left: true })).toMatchObject({ outcome: 'overtaken' });
    expect(step({ claims: real({ state: 'closed', outcome: 'no-action' }), left: true })).toMatchObject({
      outcome: 'overtaken',
    });
    // It had not begun, or the other one is of the past.
    expect(step({ claims: real({}), held })).toMatchObject({ outcome: 'held' });
    expect(step({ claims: real({ state: 'closed', claimedAt: ago(99) }), left: true })).toMatchObject({
      kind: 'leave',
    });
  });

  it('ends when the region fails, and the incident goes on without the plan', () => {
    const overtaken = claimed({ incident: 'evac-us-east-1-20270101T000100Z', drill: DRILL });
    expect(step({ claims: [overtaken] })).toMatchObject({ kind: 'end', outcome: 'overtaken' });
  });
});

describe('when its plan ended without leaving, a drill', () => {
  it.each([
    ['no-action', 'held'],
    ['declined', 'held'],
    ['expired', 'held'],
    ['rolled-back', 'missed'],
    ['failed', 'missed'],
    [undefined, 'missed'],
  ])('and the plan ended %s, is %s, with the reason of the plan', (outcome, verdict) => {
    const ended = plan({ state: 'closed', ...(outcome !== undefined && { outcome }) });
    const next = step({ claims: [ended], why: 'replication is 70 s behind' });
    const reason = expect.stringContaining('replication is 70 s behind') as string;
    expect(next).toEqual({ kind: 'end', outcome: verdict, reason });
  });

  it('keeps that reason when a person stopped it too', () => {
    const ended = plan({ state: 'closed', outcome: 'rolled-back' });
    const next = step({ claims: [ended], why: 'too late', stop: { by: 'ann' } });
    expect(next).toMatchObject({
      kind: 'end',
      outcome: 'stopped',
      reason: expect.stringMatching(/ann.*rolled-back: too late/) as string,
    });
  });
});

describe('while everything is served from elsewhere, a drill', () => {
  const { soakSeconds, longestSeconds } = REGIONAL;

  it('waits until it was served for long enough, and then returns', () => {
    expect(step({ claims: [left(ago(soakSeconds - 1))] })).toMatchObject({ kind: 'wait', writes: true });
    expect(step({ claims: [left(ago(soakSeconds))] })).toMatchObject({ kind: 'return' });
  });

  it('returns at once when it is stopped, has lasted too long, moved only in part, or cannot read the time', () => {
    const claims = [left(ago(1))];
    expect(step({ claims, stop: { by: 'ann' } })).toMatchObject({ kind: 'return' });
    expect(step({ claims, claimedAt: ago(longestSeconds) })).toMatchObject({ kind: 'return' });
    expect(step({ claims: [left(ago(1), { outcome: 'partial' })] })).toMatchObject({ kind: 'return' });
    expect(step({ claims: [left('soon')] })).toMatchObject({ kind: 'return' });
  });

  it('is not ended by a return or an evacuation of the past', () => {
    const old = claimed({ flow: 'return', incident: 'return-us-east-1-0', state: 'closed', outcome: 'returned' });
    expect(step({ claims: [left(ago(1)), old] })).toMatchObject({ kind: 'wait' });
  });
});

describe('after its return began, a drill', () => {
  it('waits for it', () => {
    expect(step({ claims: [left(ago(999)), back()], stop: { by: 'ann' } })).toMatchObject({ kind: 'wait' });
  });

  it('lets the last writes be read, without new ones, before the score has the last word', () => {
    expect(step({ claims: [left(ago(999)), returned(ago(29))] })).toMatchObject({ kind: 'wait', writes: false });
    expect(step({ claims: [left(ago(999)), returned(ago(30))] })).toMatchObject({ kind: 'end', outcome: 'done' });
  });

  it('knows its evacuation from its return, in whatever order the claims are read', () => {
    expect(step({ claims: [returned(ago(30)), left(ago(999))] })).toMatchObject({ kind: 'end', outcome: 'done' });
  });

  it('misses when the return did not end well, or the plan moved only in part; a stop stays a stop', () => {
    expect(step({ claims: [left(ago(999)), returned(ago(1), 'partial')] })).toMatchObject({ outcome: 'missed' });
    const inPart = left(ago(999), { outcome: 'partial' });
    expect(step({ claims: [inPart, returned(ago(99))] })).toMatchObject({ kind: 'end', outcome: 'missed' });
    expect(step({ claims: [inPart, returned(ago(99))], stop: { by: 'ann' } })).toMatchObject({ outcome: 'stopped' });
  });
});
