import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sharedPlacements } from '../../strategy/topology';
import { BaseSettings } from '../runtime/base-settings';
import { ControlStore } from '../runtime/control/control-store';
import { CLOCKS, LeaseHolder } from '../runtime/control/lease-holder';
import { logger } from '../runtime/logger';
import { readSettings } from '../runtime/settings';
import { settle } from './account';
import { Input } from './contract';
import type { Here } from './here';
import { workOff } from './work-off';

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const store = new ControlStore({ topology, region });
const here: Here = { topology, region, store, leases: new LeaseHolder(store, region, CLOCKS) };
const shared = sharedPlacements(topology, region);

/**
 * Copies objects again when S3 has given up their replication, and records them where a target can read it. A message
 * stays in its queue until its object has arrived. Once a minute it checks whether all have arrived.
 */
export const handler = async (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse> => {
  const { Records } = Input.parse(event);
  if (Records)
    return { batchItemFailures: (await workOff(here, Records)).map((itemIdentifier) => ({ itemIdentifier })) };
  const settled = await Promise.allSettled(shared.map((placement) => settle(here, placement)));
  for (const outcome of settled) {
    if (outcome.status === 'rejected') logger.warn('RECOPY_NOT_SETTLED', { error: outcome.reason as unknown });
  }
  return { batchItemFailures: [] };
};
