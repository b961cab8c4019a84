/** The topology of the dev environment, as functions get it. */
import type { Topology } from '../../strategy/topology';

const strong = { mode: 'strong', witness: 'us-east-2' } as const;
const eventual = { mode: 'eventual' } as const;

export const DEV_TOPOLOGY: Topology = {
  environment: 'dev',
  account: '111111111111',
  domain: 'dev.companyos.example',
  regions: ['us-east-1', 'us-west-2', 'eu-central-1'],
  placements: [
    {
      ...{ name: 'us-east', residency: 'US', home: 'us-east-1', standbys: ['us-west-2'], optIn: false, demand: 10 },
      tier0: strong,
    },
    {
      ...{ name: 'us-west', residency: 'US', home: 'us-west-2', standbys: ['us-east-1'], optIn: false, demand: 10 },
      tier0: strong,
    },
    {
      ...{ name: 'eu', residency: 'EU', home: 'eu-central-1', standbys: [], optIn: false, demand: 4 },
      tier0: eventual,
    },
    {
      ...{ name: 'eu-optin', residency: 'EU', home: 'eu-central-1', standbys: ['us-west-2'], optIn: true, demand: 2 },
      tier0: eventual,
    },
  ],
  controlReplicas: ['us-east-1', 'us-west-2'],
  witness: 'us-east-2',
  approvers: 1,
  soakSeconds: 60,
  capacity: { 'us-east-1': 180, 'us-west-2': 180, 'eu-central-1': 60 },
};

/** The topology with the witness of the control store, as the hunt uses it. */
export const DEV_STAGE = { ...DEV_TOPOLOGY, witnesses: ['us-east-2'] };
