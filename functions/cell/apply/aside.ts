import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { asidePk } from '../../../strategy/data-items';
import type { Region } from '../../../strategy/topology';
import { dynamoIn } from '../../runtime/clients';
import { logger } from '../../runtime/logger';
import type { Raw } from '../../runtime/partition';

/** Keeps the item unchanged, with the reason, under the same sort key. Safe to repeat. Throws SDK errors. */
export async function putAside(
  { table, region }: { readonly table: string; readonly region: Region },
  raw: Raw,
  reason: string,
): Promise<void> {
  logger.error('WAITING_WRITE_ASIDE', { table, reason });
  const Item = { ...raw, pk: { S: asidePk(region) }, asideBecause: { S: reason } };
  await dynamoIn(region).send(new PutItemCommand({ TableName: table, Item }));
}
