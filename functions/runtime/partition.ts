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
  /** Sort key behind which to begin; at the beginning without it. */
  readonly after?: string | undefined;
  /** Items of a page at most; without it, DynamoDB ends one at a megabyte. */
  readonly limit?: number;
}

/** Items as stored, the attributes in DynamoDB's form. */
export type Raw = Record<string, AttributeValue>;

/**
 * One partition of a replica as of now, page by page in key order; an empty one gives one empty page. Throws SDK
 * errors.
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

/** Every page of a query's answer, as DynamoDB gives it; the last one has no `LastEvaluatedKey`. Throws SDK errors. */
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
