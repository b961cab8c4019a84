/** The dev environment as functions see it, and what Lambda sets for a function in one of its regions. */
import { logger } from '../../../functions/runtime/logger';
import { DEV_TOPOLOGY } from '../../support/dev-topology';

logger.setLogLevel('SILENT');

export const TOPOLOGY = DEV_TOPOLOGY;

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
