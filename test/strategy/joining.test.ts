import { conditionOf, fitnessOf, isLost, isWellInFull, judgeAll } from '../../strategy/judgement';
import type { Observation } from '../../strategy/observation';
import { PROBES } from '../../strategy/probe';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observations } from './observed';

const EAST = 'us-east-1';

describe('a region that was never seen well in full', () => {
  const joined = DEV_TOPOLOGY.regions.filter((region) => region !== EAST);
  const judge = (seen: readonly Observation[]) => judgeAll(DEV_TOPOLOGY, { observations: seen, joined, nowMs: NOW_MS });

  it('is joining, whatever is seen of it, and takes nothing over', () => {
    for (const seen of [
      observations({ [EAST]: marks('SSS', { outside: 'SS' }) }, { [EAST]: null }),
      observations({ [EAST]: marks('XXXXX') }),
      observations({}),
    ]) {
      const conditions = judge(seen);
      const own = conditionOf(conditions, EAST, 'identity');
      expect(own).toMatchObject({ kind: 'joining', fast: false });
      expect(fitnessOf(own)).toBe('impaired');
      expect(isLost(conditions, EAST)).toBe(false);
      expect(conditionOf(conditions, 'us-west-2', 'identity').kind).toBe('well');
    }
  });

  it('counts once every view has seen all of it well', () => {
    type Seen = Parameters<typeof observations>;
    const isWhole = (...seen: Seen) => isWellInFull(judge(observations(...seen)), EAST);
    expect(isWhole({})).toBe(true);
    expect(isWhole({}, { 'us-west-2': null })).toBe(true);
    expect(isWhole({}, { 'us-west-2': null, 'eu-central-1': null })).toBe(false);
    expect(isWhole({}, { [EAST]: null })).toBe(false);
    expect(isWhole({ [EAST]: marks('', { outside: 'U' }) })).toBe(false);
    for (const probe of PROBES) expect(isWhole({ [EAST]: marks('', { [probe]: 'HHI' }) })).toBe(false);
  });
});
