/** The dev environment as functions see it, and what Lambda sets for a function in one of its regions. */
import { isReturn } from '../../../strategy/claim';
import { logger } from '../../../functions/runtime/logger';
import { DEV_TOPOLOGY } from '../../support/dev-topology';
import type { PaperDynamo } from './paper-dynamo';

logger.setLogLevel('SILENT');

export const TOPOLOGY = DEV_TOPOLOGY;

export const CONTROL = 'companyos-dev-control';
export const INCIDENT = 'evac-us-east-1-20261122T010203Z';

/** The execution that conducts, unless a test says otherwise. */
export const EXECUTION = 'one';

/** Puts the incident's claim into the control store, so that steps of that execution may change something. */
export function conduct(paper: PaperDynamo, incident = INCIDENT, execution = EXECUTION): void {
  const [, source = ''] = /^\w+-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  const sk = isReturn(incident) ? `return#${source}` : source;
  const claim = { incident, conductor: 'us-west-2', execution, claimedAt: '2026-11-22T01:02:03.000Z', state: 'open' };
  paper.write(CONTROL, { pk: 'claims', sk, ...claim });
}

/** Sets the environment of a function in that region, credentials that sign nothing real included. */
export function runIn(region: string): void {
  Object.assign(process.env, {
    TOPOLOGY: JSON.stringify(TOPOLOGY),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'paper',
    AWS_SECRET_ACCESS_KEY: 'paper',
  });
}
