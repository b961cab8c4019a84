import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Region } from '../../../strategy/topology';
import { dynamoIn } from '../../runtime/clients';
import { logger } from '../../runtime/logger';
import type { Raw } from '../../runtime/partition';

/** The dead letters of one region's waiting writes, each with its reason. A person reviews and deletes them. */
const asidePk = (region: Region): string => `aside#${region}`;

/** Keeps the item unchanged under the same sort key. Safe to repeat. Throws SDK errors. */
export async function putAside(
  { table, region }: { readonly table: string; readonly region: Region },
  raw: Raw,
  reason: string,
): Promise<void> {
  logger.error('WAITING_WRITE_ASIDE', { table, reason });
  const Item = { ...raw, pk: { S: asidePk(region) }, asideBecause: { S: reason } };
  await dynamoIn(region).send(new PutItemCommand({ TableName: table, Item }));
}
