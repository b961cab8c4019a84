import {
  type AttributeValue,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Region } from '../../strategy/topology';
import { dynamoIn } from './clients';

interface Asked {
  readonly region: Region;
  readonly table: string;
  readonly pk: string;
  /** Begin after this sort key; at the beginning when absent. */
  readonly after?: string | undefined;
  /** The most items of a page. When absent, DynamoDB ends a page at a megabyte. */
  readonly limit?: number;
}

/** An item as stored, with attributes in DynamoDB's form. */
export type Raw = Record<string, AttributeValue>;

/**
 * One partition of a replica, read with strong consistency, page by page in key order. An empty partition gives one
 * empty page. Throws SDK errors.
 */
export async function* partitionPages({ region, table, pk, after, limit }: Asked): AsyncGenerator<Raw[]> {
  const values = { ':pk': pk, ...(after !== undefined && { ':after': after }) };
  const pages = queryPages(region, {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
    ExpressionAttributeValues: marshall(values),
    ...(limit !== undefined && { Limit: limit }),
  });
  for await (const { Items = [] } of pages) yield Items;
}

/** Every page of a query's answer. The last one has no `LastEvaluatedKey`. Throws SDK errors. */
export async function* queryPages(region: Region, asked: QueryCommandInput): AsyncGenerator<QueryCommandOutput> {
  let from: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const page: QueryCommandOutput = await dynamoIn(region).send(
      new QueryCommand({ ...asked, ...(from && { ExclusiveStartKey: from }) }),
    );
    yield page;
    from = page.LastEvaluatedKey;
  } while (from);
}
