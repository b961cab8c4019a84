import { planOf } from '../../../lab/judge/plans';
import { broken, drill, missed } from '../../support/drill';

describe('planned-source-fails-half-way', () => {
  it.each([135, 190])('ends as after every loss when the region is lost after %i s', async (seconds) => {
    const played = await drill('planned-source-fails-half-way', 12, {
      faults: [{ kind: 'region-loss', region: 'us-east-1', at: seconds * 1000 }],
    });
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    const [first] = played.record.claims.filter(({ flow }) => flow === 'evacuation');
    expect(planOf(played.record, first!)?.fromMs).toBeLessThan(played.record.startMs + seconds * 1000);
  });
});

describe('planned-replication-behind', () => {
  it('goes back to where it was, and loses nothing', async () => {
    const played = await drill('planned-replication-behind', 8);
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(played.record.drained).toEqual([]);
  });
});

it('a plan gives way within seconds when its target is lost while it takes services over', async () => {
  const played = await drill('lab/scenarios/regressions/target-lost-while-promoting.yaml', 8);
  expect(missed(played)).toEqual([]);
  expect(broken(played)).toEqual([]);
});
