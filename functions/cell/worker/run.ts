import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dataTable } from '../../../strategy/names';
import { type Placement, type Region, regionsOf, type Topology } from '../../../strategy/topology';
import { EXPIRY_ATTRIBUTE, expiry } from '../../../strategy/written';
import { dynamoIn } from '../../runtime/clients';
import { doneKey, pendingKey } from '../../runtime/data/job-items';
import { placementOf } from '../request';
import { IF_ABSENT, putItem } from '../table';
import { stamped } from '../version';
import type { Message } from './contract';

export interface Here {
  readonly topology: Topology;
  readonly region: Region;
}

/**
 * Runs a tenant's job. Its effect is one item, written if it is not there yet; then the job stops being pending. Safe
 * to repeat. Throws SDK errors.
 */
export async function run(message: Message, placement: Placement, { topology, region }: Here): Promise<void> {
  const table = dataTable(topology, placement.name);
  const nowMs = Date.now();
  const done = stamped(`applied for ${message.origin}`, region, nowMs);
  // Queues keep a message for 14 days: whoever brings the job again after that has found it pending, not done.
  const result = { ...done, accepted: message.version, [EXPIRY_ATTRIBUTE]: expiry(nowMs) };
  await putItem({ region, table, key: doneKey(message) }, result, IF_ABSENT);
  const Key = marshall(pendingKey(message.origin, message));
  await dynamoIn(region).send(new DeleteItemCommand({ TableName: table, Key }));
}

/** The placement of the job's tenant. Throws when it is none of this region's: residency holds for queues as well. */
export function placementHere({ tenant }: Message, { topology, region }: Here): Placement {
  const placement = placementOf(tenant, topology);
  if (placement && regionsOf(placement).includes(region)) return placement;
  // Without the tenant's name: it may not be in this region's log.
  throw new Error(
    `a tenant of ${placement?.name ?? 'no placement'} may not be worked for in ${region}; the job ends in the dead-letter queue`,
  );
}
