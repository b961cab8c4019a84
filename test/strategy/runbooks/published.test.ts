import { incidentId } from '../../../strategy/claim';
import { SCENARIO_CLASSES } from '../../../strategy/runbooks/runbook';
import { runbooksConcerned } from '../../../strategy/runbooks/published';
import { DEV_TOPOLOGY } from '../../support/dev-topology';

const of = (flow: 'evacuation' | 'return' | 'restore' | 'drill', source: string): readonly string[] =>
  runbooksConcerned(DEV_TOPOLOGY, { incident: incidentId(source, 0, flow), source });

describe('the runbooks of an incident', () => {
  it('are those of its flow, for each placement that is at home in the region', () => {
    expect(of('evacuation', 'us-east-1')).toEqual([
      'us-east-region-loss',
      'us-east-control-plane',
      'us-east-partition',
    ]);
    expect(of('return', 'us-east-1')).toEqual(['us-east-return']);
    expect(of('drill', 'us-east-1')).toEqual(SCENARIO_CLASSES.map((scenario) => `us-east-${scenario}`));
  });

  it('are that of the placement which is restored, and of no other one', () => {
    expect(of('restore', 'eu-optin')).toEqual(['eu-optin-corruption']);
  });

  it('are those of the placements that may come to a region which is home to nobody', () => {
    const home = 'us-east-1';
    const placements = DEV_TOPOLOGY.placements.filter((placement) => placement.home === home);
    const incident = incidentId('us-west-2', 0, 'return');
    expect(runbooksConcerned({ ...DEV_TOPOLOGY, placements }, { incident, source: 'us-west-2' })).toEqual([
      'us-east-return',
    ]);
  });
});
