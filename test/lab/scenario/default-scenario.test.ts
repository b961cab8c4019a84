import { totalLossIn } from '../../../lab/scenario/default-scenario';
import { loadScenario } from '../../../lab/scenario/file';
import { DEV_TOPOLOGY } from '../../support/dev-topology';

const [usEast, , eu] = DEV_TOPOLOGY.placements;

it('an environment without a scenario loses the region that most placements can leave', () => {
  const own = totalLossIn(DEV_TOPOLOGY);
  const lost = own.faults.map((fault) => ('region' in fault ? fault.region : fault.kind));

  expect(own.name).toBe('total-loss-us-west-2');
  expect(lost).toEqual(['us-west-2']);
  expect(own.expect).toEqual({ evacuated: ['us-west-2'], promises: 'held', layers: 'met', verdict: 'met' });
  expect(own.duration).toBe(loadScenario('total-loss-us-east-1').duration);
});

it('what nobody else may hold is expected behind the maintenance page', () => {
  const alone = { ...eu!, name: 'us-alone', residency: 'US' as const, home: 'us-east-1' };
  const { expect: expected } = totalLossIn({ ...DEV_TOPOLOGY, placements: [usEast!, alone] });

  expect(expected).toMatchObject({ evacuated: ['us-east-1'], maintenance: ['us-alone'] });
});

it('where nothing can move, nothing is expected to', () => {
  const { expect: expected } = totalLossIn({
    ...DEV_TOPOLOGY,
    regions: ['eu-central-1', 'us-east-1'],
    placements: [eu!],
  });

  expect(expected).toMatchObject({ evacuated: [], maintenance: ['eu'] });
});
