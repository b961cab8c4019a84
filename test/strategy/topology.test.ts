import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import {
  observers,
  observersOf,
  Placement,
  placementNamed,
  placementsCopiedFrom,
  regionsOf,
  sharedPlacements,
  Topology,
} from '../../strategy/topology';
import { DEV_TOPOLOGY } from '../support/dev-topology';
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

  it.each([
    ['regions', ['xus-east-1', 'us-east-1'], 'an AWS region such as us-east-1'],
    ['regions', ['us-east-1x', 'us-east-1'], 'an AWS region such as us-east-1'],
    ['environment', '1dev', 'lower-case letters, digits and dashes, at most 20'],
    ['environment', 'a'.repeat(21), 'lower-case letters, digits and dashes, at most 20'],
    ['account', 'x111111111111', 'a 12-digit AWS account id'],
    ['account', '1111111111112', 'a 12-digit AWS account id'],
    ['approvers', 3, 'must be 1 or 2'],
    ['soakSeconds', 'long', 'must be 30–300 seconds'],
    ['soakSeconds', 29, 'must be 30–300'],
    ['soakSeconds', 301, 'must be 30–300'],
    ['capacity', { 'us-east-1': 'all' }, 'must be a number of shares'],
    ['capacity', { 'us-east-1': -1 }, 'must be 0 or more'],
    ['witness', 'ohio', 'an AWS region such as us-east-1'],
  ])('says of %s that are %j what they have to be', (name, value, message) => {
    const { error } = Topology.safeParse({ ...topology, [name]: value });
    expect(error?.issues.map((issue) => [issue.path[0], issue.message])).toEqual([[name, message]]);
  });

  it.each(['none', 0, 1_000_001])('says of a demand of %j what it has to be', (demand) => {
    const { error } = Placement.safeParse({ ...usEast, demand });
    expect(error?.issues.map(({ message }) => message)).toEqual(['must be 1–1000000']);
  });

  it.each([
    [{ soakSeconds: 30 }, { soakSeconds: 300 }, { approvers: 2 }, { witness: 'us-east-2' }, { capacity: {} }],
    [{ regions: ['us-east-1', 'us-west-2', 'us-east-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'] }, { environment: 'a' }],
  ])('takes what is just in bounds', (...changes) => {
    for (const change of changes) expect(Topology.safeParse({ ...topology, ...change }).success).toBe(true);
    for (const demand of [1, 1_000_000]) expect(Placement.safeParse({ ...usEast, demand }).success).toBe(true);
  });

  it('has every region observed by all others, and by the witness', () => {
    expect(observersOf(topology, 'us-east-1')).toStrictEqual(['us-west-2', 'eu-central-1']);
    const watched = { ...topology, witness: 'us-east-2' };
    expect(observersOf(watched, 'us-east-1')).toEqual(['us-west-2', 'eu-central-1', 'us-east-2']);
    expect(observersOf(watched, 'us-east-2')).toEqual(topology.regions);
    expect([observers(topology), observers(watched)]).toEqual([topology.regions, [...topology.regions, 'us-east-2']]);
  });

  it('knows which placements a region shares, and which are copied from it', () => {
    const shared = (region: string) => sharedPlacements(DEV_TOPOLOGY, region).map(({ name }) => name);
    expect(['us-east-1', 'us-west-2', 'eu-central-1', 'us-east-2'].map(shared)).toEqual([
      ['us-east', 'us-west'],
      ['us-east', 'us-west', 'eu-optin'],
      ['eu-optin'],
      [],
    ]);
    const copied = (region: string) => placementsCopiedFrom(DEV_TOPOLOGY, region).map(({ name }) => name);
    expect(['us-east-1', 'us-west-2', 'eu-central-1'].map(copied)).toEqual([['us-east'], ['us-west'], ['eu-optin']]);
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
