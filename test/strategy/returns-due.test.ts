import { returnsDue, type Situation } from '../../strategy/due';
import { observations } from './observed';
import { claimed, EAST, EU, INCIDENT, row, situation, WEST } from './situations';

const QUIET = observations({});
const RETURN = 'return-us-east-1-20270101T000419Z';

describe('a return by itself', () => {
  const drained = [EAST];
  const back = (soaked: readonly string[], more: Partial<Situation> = {}) =>
    returnsDue(situation(QUIET, { drained, ...more }), soaked);

  it('is due of a soaked region that DNS avoids', () => {
    expect(back([EAST])).toEqual([EAST]);
    expect(back([])).toEqual([]);
    expect(back([WEST])).toEqual([]);
    expect(back([EAST], { drained: [] })).toEqual([]);
    // What is as deployed, or at home elsewhere, is no reason.
    const others = [row('us-east', 'tooling'), row('us-west', 'tooling'), row('us-west', 'tooling', { weights: {} })];
    expect(back([EAST], { drained: [], routes: others })).toEqual([]);
    expect(back([EAST], { routes: others })).toEqual([EAST]);
  });

  it('is due of one that a shared service does without', () => {
    const routes = [row('us-east', 'identity', { epoch: 2, weights: { [WEST]: 100 } })];
    expect(back([EAST], { drained: [], routes })).toEqual([EAST]);
    const returning = [row('us-east', 'identity', { epoch: 2, returning: EAST })];
    expect(back([EAST], { drained: [], routes: returning })).toEqual([EAST]);
  });

  it('is none of a region that serves while another one comes back', () => {
    const returning = { [EAST]: 0, [WEST]: 100 };
    const routes = [row('us-east', 'identity', { epoch: 2, returning: EAST, weights: returning })];
    expect(back([WEST], { drained: [], routes })).toEqual([]);
    expect(back([EAST], { drained: [], routes })).toEqual([EAST]);
  });

  it('is left to a person once something with one writer has moved, or is served by nobody', () => {
    const moved = row('us-east', 'tooling', { epoch: 2, weights: { [WEST]: 100 } });
    expect(back([EAST], { routes: [moved] })).toEqual([]);
    expect(back([EAST], { routes: [row('us-east', 'tooling', { mode: 'maintenance', weights: {} })] })).toEqual([]);
    expect(back([EAST], { routes: [row('us-east', 'tooling', { mode: 'read-only' })] })).toEqual([]);
    // What a failed way out left read-only at the target was written to by nobody.
    const held = row('us-east', 'tooling', { epoch: 3, mode: 'read-only', weights: { [EAST]: 0, [WEST]: 100 } });
    expect(back([EAST], { routes: [held] })).toEqual([EAST]);
    // What has its home elsewhere has not left.
    expect(back([EAST], { routes: [row('us-west', 'tooling')] })).toEqual([EAST]);
  });

  it('waits for every incident to be over, but for a restore', () => {
    expect(back([EAST], { claims: [claimed({ source: EU })] })).toEqual([]);
    expect(back([EAST], { claims: [claimed({ flow: 'return', source: WEST })] })).toEqual([]);
    expect(back([EAST], { claims: [claimed({ flow: 'restore', source: 'us-east' })] })).toEqual([EAST]);
    expect(back([EAST], { claims: [claimed({ state: 'closed', outcome: 'recovered', endedSecondsAgo: 1 })] })).toEqual([
      EAST,
    ]);
  });

  it('goes on once an evacuation has stopped it with writers stopped, whether the region is well or not', () => {
    const left = row('us-east', 'tooling', { incident: RETURN, mode: 'draining', weights: { [WEST]: 100 } });
    const stopped = (outcome: 'overtaken' | 'failed', endedSecondsAgo: number) =>
      claimed({ incident: RETURN, flow: 'return', state: 'closed', outcome, endedSecondsAgo });
    const due = (routes: Situation['routes'], ...claims: Situation['claims']) =>
      back([], { drained: [], routes, claims });
    expect(due([left], stopped('overtaken', 1))).toEqual([EAST]);
    expect(due([left], stopped('overtaken', 1), claimed({ source: WEST }))).toEqual([]);
    // A return that failed by itself waits as always.
    expect([59, 60].map((ago) => due([left], stopped('failed', ago)))).toEqual([[], [EAST]]);
    expect(due([{ ...left, mode: 'serving' }], stopped('overtaken', 1))).toEqual([]);
    expect(due([{ ...left, incident: INCIDENT }], stopped('overtaken', 1))).toEqual([]);
    expect(due([left], claimed({ incident: RETURN, flow: 'return' }))).toEqual([]);
    expect(due([left])).toEqual([]);
  });

  it('is tried again after a while', () => {
    const ended = (endedSecondsAgo: number) => [
      claimed({ flow: 'return', state: 'closed', outcome: 'failed', endedSecondsAgo }),
    ];
    expect([59, 60].map((ago) => back([EAST], { claims: ended(ago) }))).toEqual([[], [EAST]]);
    // A return of another region, or the evacuation before, has nothing to do with it.
    for (const other of [{ source: WEST, flow: 'return' as const }, {}])
      expect(
        back([EAST], { claims: [claimed({ state: 'closed', outcome: 'failed', endedSecondsAgo: 1, ...other })] }),
      ).toEqual([EAST]);
  });
});
