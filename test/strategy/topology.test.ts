import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { placementNamed, regionsOf, Topology } from '../../strategy/topology';
import { eu, euOptin, topology, usEast } from './fixtures';

describe('a topology', () => {
  it('is accepted as a literal', () => {
    expect(Topology.parse(JSON.parse(JSON.stringify(topology)))).toEqual(topology);
  });

  it.each([
    ['a region that is none', { regions: ['us-east-1', 'virginia'] }],
    ['a single region', { regions: ['us-east-1'] }],
    ['a single control replica', { controlReplicas: ['us-east-1'] }],
    ['an account that is no account', { account: '1234' }],
    ['no placement', { placements: [] }],
    ['a misspelt field', { region: ['us-east-1'] }],
  ])('is refused with %s', (_what, change) => {
    expect(Topology.safeParse({ ...topology, ...change }).success).toBe(false);
  });

  it('knows its placements by name, home first', () => {
    expect(placementNamed(topology, 'us-east')).toEqual(usEast);
    expect(regionsOf(usEast)).toEqual(['us-east-1', 'us-west-2']);
    expect(() => placementNamed(topology, 'moon')).toThrow('placement "moon" is not in environment dev');
  });
});

describe('the Tier-0 store', () => {
  it('is strongly consistent inside a residency only, and where there is a second region', () => {
    expect([usEast, eu, euOptin].map(tier0IsStronglyConsistent)).toEqual([true, false, false]);
  });
});
