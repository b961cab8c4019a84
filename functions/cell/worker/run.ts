import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dataTable } from '../../../strategy/names';
import { type Region, regionsOf, type Topology } from '../../../strategy/topology';
import { dynamoIn } from '../../runtime/clients';
import { parseBody } from '../body';
import { doneKey, pendingKey } from '../job-items';
import { placementOf } from '../request';
import { IF_ABSENT, putItem } from '../table';
import { stamped } from '../version';
import { Message } from './contract';

interface Here {
  readonly topology: Topology;
  readonly region: Region;
}

/**
 * Runs the job of one message. Its effect is one item, written if it is not there yet; then the job stops being pending. Safe to
 * repeat. Throws for what is no job, or none for this region, and SDK errors: SQS then brings the message back, or puts it aside.
 */
export async function run(body: string, { topology, region }: Here): Promise<void> {
  const message = messageIn(body);
  const table = tableFor(message, { topology, region });
  const result = { ...stamped(`applied for ${message.origin}`, region, Date.now()), accepted: message.version };
  await putItem({ region, table, key: doneKey(message) }, result, IF_ABSENT);
  const Key = marshall(pendingKey(message.origin, message));
  await dynamoIn(region).send(new DeleteItemCommand({ TableName: table, Key }));
}

function messageIn(body: string): Message {
  const parsed = parseBody(Message, body);
  if (parsed.kind === 'parsed') return parsed.body;
  throw new Error(`not a job: ${JSON.stringify(parsed.reply.body)}; it ends in the dead-letter queue`);
}

/** The data table of the tenant's placement, which must belong to this region: residency holds for queues as well. */
function tableFor({ tenant }: Message, { topology, region }: Here): string {
  const placement = placementOf(tenant, topology);
  if (placement && regionsOf(placement).includes(region)) return dataTable(topology, placement.name);
  throw new Error(`tenant "${tenant}" may not be worked for in ${region}; the job ends in the dead-letter queue`);
}
