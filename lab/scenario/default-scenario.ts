/**
 * The scenario of an environment for which nobody has written one. It loses the region that most placements have to
 * leave. Placements that no other region may hold get the maintenance page. Everything else has to be served again in
 * time.
 */
import { failoverIsDenied } from '../../strategy/residency';
import { regionsOf, type Region, type Topology } from '../../strategy/topology';
import { Scenario } from './scenario';

export function totalLossIn(topology: Pick<Topology, 'environment' | 'regions' | 'placements'>): Scenario {
  const { environment, regions, placements } = topology;
  const movable = placements.filter((placement) => !failoverIsDenied(placement, placement.home));
  const held = (region: Region): number => movable.filter((placement) => regionsOf(placement).includes(region)).length;
  const region = regions.reduce((most, other) => (held(other) > held(most) ? other : most));
  const stranded = placements.filter((one) => one.home === region && failoverIsDenied(one, region));
  return Scenario.parse({
    ...{ name: `total-loss-${region}`, environment, duration: '40m' },
    description: `Everything in ${region} stops at once.`,
    faults: [{ at: '2m', kind: 'region-loss', region }],
    // If one approval is enough, the second one comes later and changes nothing.
    approvals: [
      {
        ...{ after: '90s', decision: 'approve', by: 'incident-commander' },
        also: [{ after: '2m', by: 'operations-lead' }],
      },
    ],
    expect: {
      evacuated: held(region) > 0 ? [region] : [],
      ...(stranded.length > 0 && { maintenance: stranded.map(({ name }) => name) }),
      ...{ promises: 'held', layers: 'met', verdict: 'met' },
    },
  });
}
