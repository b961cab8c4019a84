import { burning } from '../../strategy/error-budget';
import type { Observation } from '../../strategy/observation';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observation, observations } from './observed';
import { EAST, EU, WEST } from './situations';

/** Five bad ticks of the last thirty: 16.7 times the budget. */
const FIVE = 'IHHHHHIHHHHHIHHHHHIHHHHHIHHHHH';
const bad = marks('HHH', { identity: FIVE });
const found = (seen: readonly Observation[], left?: string) => burning(DEV_TOPOLOGY, seen, { left, nowMs: NOW_MS });
const WHY = 'eu-central-1 spends its error budget 16.7 times too fast';

describe('a region spends its budget too fast', () => {
  it('when one of its probes fails, whichever it is', () => {
    expect(found(observations({ [EU]: bad }))).toBe(WHY);
    expect(found(observations({ [EU]: bad }), EU)).toBeUndefined();
    expect(found(observations({ [EU]: bad }), EAST)).toBe(WHY);
    expect(found(observations({}))).toBeUndefined();
  });

  it('as its peers see it: what it sees of itself does not count', () => {
    const one = { [EU]: bad };
    expect(found(observations({}, { [EAST]: one }))).toBeUndefined();
    expect(found(observations({}, { [EAST]: one, [EU]: one }))).toBeUndefined();
    expect(found(observations({}, { [EAST]: one, [WEST]: one }))).toBe(WHY);
  });

  it('by what was seen just now, of observers that have seen it', () => {
    const stale = ['us-east-1', 'us-west-2', 'us-east-2'].map((observer) => observation(observer, { [EU]: bad }, 600));
    expect(found(stale)).toBeUndefined();
    const nothing = { ...observation(WEST), seen: {} };
    expect(found([nothing, ...observations({ [EU]: bad }, { [WEST]: null })])).toBe(WHY);
  });
});
