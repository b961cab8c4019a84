import type { Placement, Topology } from '../../strategy/topology';

export const usEast: Placement = {
  name: 'us-east',
  residency: 'US',
  home: 'us-east-1',
  standbys: ['us-west-2'],
  optIn: false,
  tier0: { mode: 'strong', witness: 'us-east-2' },
  demand: 10,
};
const usWest: Placement = {
  name: 'us-west',
  residency: 'US',
  home: 'us-west-2',
  standbys: ['us-east-1'],
  optIn: false,
  tier0: { mode: 'strong', witness: 'us-east-2' },
  demand: 10,
};
export const eu: Placement = {
  name: 'eu',
  residency: 'EU',
  home: 'eu-central-1',
  standbys: [],
  optIn: false,
  tier0: { mode: 'eventual' },
  demand: 4,
};
export const euOptin: Placement = {
  name: 'eu-optin',
  residency: 'EU',
  home: 'eu-central-1',
  standbys: ['us-west-2'],
  optIn: true,
  tier0: { mode: 'eventual' },
  demand: 2,
};

export const topology: Topology = {
  environment: 'dev',
  account: '111111111111',
  domain: 'dr.example.com',
  regions: ['us-east-1', 'us-west-2', 'eu-central-1'],
  placements: [usEast, usWest, eu, euOptin],
  controlReplicas: ['us-east-1', 'us-west-2'],
  approvers: 1,
  soakSeconds: 60,
  capacity: { 'us-east-1': 180, 'us-west-2': 180, 'eu-central-1': 60 },
};
