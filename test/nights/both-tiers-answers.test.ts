import { loadScenario } from '../../lab/scenario/file';
import { expectSame } from './both-tiers';

describe('a run in which people answer', () => {
  it('is the same in both tiers: one person in three sessions, and what follows', async () => {
    const scenario = loadScenario('two-person-approval');
    const faults = [{ kind: 'region-loss', at: 10_000, region: 'us-east-1' } as const];
    const run = { ...scenario, environment: 'dev', duration: 4 * 60_000, faults };
    const { questions, timeline } = await expectSame(run, '1');
    expect(questions).toMatchObject([{ answer: { by: '111111111111/role/incident-commander' } }]);
    const said = timeline.flatMap((one) => (one.what === 'operator.answered' ? [Reflect.get(one, 'said')] : []));
    expect(said).toEqual(['passed-on', 'late', 'late', 'status 403', 'late']);
  });
});

it('a drill that begins is the same in both tiers, and so is what its guards ask of CloudWatch', async () => {
  const scenario = { ...loadScenario('drill-control-plane'), duration: 170_000 };
  const { calls } = await expectSame(scenario, '1');
  expect(calls.filter(({ operation }) => operation === 'GetMetricData').length).toBeGreaterThan(4);
});
