import { doorsLeft, type Situation } from '../../strategy/due';
import { OBJECTIVES } from '../../strategy/layers';
import { marks, observations } from './observed';
import { claimed, EAST, INCIDENT, LOGIN_FAILS, movedTo, situation, WEST } from './situations';

describe('DNS leaves a region', () => {
  const DOOR = observations({ [EAST]: marks('', { identity: 'XXXXX' }) });
  const left = (more: Partial<Situation> = {}, seen = DOOR) =>
    doorsLeft(situation(seen, { claims: [claimed()], routes: movedTo(WEST, 'us-east', 'us-west'), ...more }));

  it('whose door has broken since Tier-0 left it, whatever became of the incident', () => {
    const due = [{ region: EAST, incident: INCIDENT }];
    expect(left()).toEqual(due);
    expect(left({ claims: [claimed({ state: 'closed', outcome: 'expired' })] })).toEqual(due);
    const tier0 = movedTo(WEST, 'us-east', 'us-west').filter(({ service }) => OBJECTIVES[service].tier === 0);
    expect(left({ routes: tier0 })).toEqual(due);
  });

  it('no earlier, and not twice', () => {
    expect(left({ claims: [] })).toEqual([]);
    expect(left({ claims: [claimed({ flow: 'drill' })] })).toEqual([]);
    expect(left({ drained: [EAST] })).toEqual([]);
    // It can still send users on, or still holds a part of Tier-0.
    expect(left({}, LOGIN_FAILS)).toEqual([]);
    expect(left({}, observations({}))).toEqual([]);
    expect(left({ routes: movedTo(WEST, 'us-east') })).toEqual([]);
  });

  it('but not while it comes back', () => {
    const claims = (state: 'open' | 'closed') => [claimed({ state: 'closed' }), claimed({ flow: 'return', state })];
    expect(left({ claims: claims('open') })).toEqual([]);
    expect(left({ claims: claims('closed') })).toHaveLength(1);
  });
});
