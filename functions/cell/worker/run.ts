import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { doneKey, pendingKey } from '../../../strategy/data-items';
import { dataTable } from '../../../strategy/names';
import { type Placement, type Region, regionsOf, type Topology } from '../../../strategy/topology';
import { EXPIRY_ATTRIBUTE, expiry } from '../../../strategy/written';
import { dynamoIn } from '../../runtime/clients';
import { placementOf } from '../request';
import { IF_ABSENT, putItem } from '../table';
import { stamped } from '../version';
import type { Message } from './contract';

export interface Here {
  readonly topology: Topology;
  readonly region: Region;
}

/**
 * Runs a tenant's job. Its effect is one item, written if it does not exist yet. Then the pending item is deleted. Safe
 * to repeat. Throws SDK errors.
 */
export async function run(message: Message, placement: Placement, { topology, region }: Here): Promise<void> {
  const table = dataTable(topology, placement.name);
  const nowMs = Date.now();
  const done = stamped(`applied for ${message.origin}`, region, nowMs);
  // Queues keep a message for 14 days. The result lives longer, so a message can only come again later for a job that
  // is still pending.
  const result = { ...done, accepted: message.version, [EXPIRY_ATTRIBUTE]: expiry(nowMs) };
  await putItem({ region, table, key: doneKey(message) }, result, IF_ABSENT);
  const Key = marshall(pendingKey(message.origin, message));
  await dynamoIn(region).send(new DeleteItemCommand({ TableName: table, Key }));
}

/** The placement of the job's tenant. Throws when this region may not hold it: residency applies to queues too. */
export function placementHere({ tenant }: Message, { topology, region }: Here): Placement {
  const placement = placementOf(tenant, topology);
  if (placement && regionsOf(placement).includes(region)) return placement;
  // The message does not name the tenant: the name may not appear in this region's log.
  throw new Error(
    `a job of ${placement?.name ?? 'no placement'} came to ${region}, which may not hold its data; it goes to the dead-letter queue`,
  );
}
