import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { auditKey, auditPk, LAST_SEQUENCE } from '../../../strategy/data-items';
import type { Region } from '../../../strategy/topology';
import { dynamoIn } from '../clients';

/** A part of one region's chain, as the replica in `reader` has it. */
interface Wanted {
  readonly table: string;
  readonly reader: Region;
  readonly chain: Region;
  readonly after: { readonly sequence: number };
  /** The most items to return. */
  readonly limit: number;
  /** Whether the read is strongly consistent. */
  readonly consistent: boolean;
}

/**
 * The items of the chain after that position, as stored, in order. `isCut`: the limit was reached and there may be
 * more. Throws SDK errors.
 */
export async function readLog(wanted: Wanted): Promise<{ items: unknown[]; isCut: boolean }> {
  const { table, reader, chain, after, limit, consistent } = wanted;
  const items: unknown[] = [];
  let from: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const page: QueryCommandOutput = await dynamoIn(reader).send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: consistent,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: marshall({
          ':pk': auditPk(chain),
          ':first': auditKey(chain, after.sequence + 1).sk,
          ':last': auditKey(chain, LAST_SEQUENCE).sk,
        }),
        Limit: limit - items.length,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    from = page.LastEvaluatedKey;
  } while (from && items.length < limit);
  return { items, isCut: from !== undefined };
}
