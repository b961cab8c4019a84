/** The dev environment as functions see it, and what Lambda sets for a function in one of its regions. */
import { logger } from '../../../functions/runtime/logger';
import type { Topology } from '../../../strategy/topology';

logger.setLogLevel('SILENT');

export const TOPOLOGY: Topology = {
  environment: 'dev',
  account: '111111111111',
  domain: 'dev.companyos.example',
  regions: ['us-east-1', 'us-west-2', 'eu-central-1'],
  placements: [
    { name: 'us-east', residency: 'US', home: 'us-east-1', standbys: ['us-west-2'], optIn: false },
    { name: 'us-west', residency: 'US', home: 'us-west-2', standbys: ['us-east-1'], optIn: false },
    { name: 'eu', residency: 'EU', home: 'eu-central-1', standbys: [], optIn: false },
    { name: 'eu-optin', residency: 'EU', home: 'eu-central-1', standbys: ['us-west-2'], optIn: true },
  ],
  controlReplicas: ['us-east-1', 'us-west-2'],
};

export const CONTROL = 'companyos-dev-control';
export const INCIDENT = 'evac-us-east-1-20261122T010203Z';

/** Sets the environment of a function in that region, credentials that sign nothing real included. */
export function runIn(region: string): void {
  Object.assign(process.env, {
    TOPOLOGY: JSON.stringify(TOPOLOGY),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'paper',
    AWS_SECRET_ACCESS_KEY: 'paper',
  });
}
