import { type AttributeValue, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Region } from '../../strategy/topology';
import { dynamoIn } from './clients';

interface Asked {
  readonly region: Region;
  readonly table: string;
  readonly pk: string;
  /** Sort key behind which to begin; at the beginning without it. */
  readonly after?: string | undefined;
  /** Items of a page at most; without it, DynamoDB ends one at a megabyte. */
  readonly limit?: number;
}

/** Items as stored, the attributes in DynamoDB's form. */
export type Raw = Record<string, AttributeValue>;

/** One partition of a replica as of now, page by page in key order; an empty one gives one empty page. Throws SDK errors. */
export async function* partitionPages({ region, table, pk, after, limit }: Asked): AsyncGenerator<Raw[]> {
  const values = { ':pk': pk, ...(after !== undefined && { ':after': after }) };
  let from: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const page: QueryCommandOutput = await dynamoIn(region).send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: marshall(values),
        ...(limit !== undefined && { Limit: limit }),
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    yield page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
}
