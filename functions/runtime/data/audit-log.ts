import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { endOf, type Position, START } from '../../../strategy/audit-log';
import { auditKey, auditPk, LAST_SEQUENCE } from '../../../strategy/data-items';
import type { Region } from '../../../strategy/topology';
import { dynamoIn } from '../clients';
import { queryPages } from '../partition';

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

/** The most entries that are read back from the end of a chain. A drill adds some hundreds. */
const BACK_MAX = 20_000;
const BACK_PAGE = 500;

/** When an entry was written; an entry without a readable time is not older than anything. */
const Timed = z.object({ at: z.string() });

/**
 * The entries of the chain from that moment on, in order, and the place before them. It reads back from the end of the
 * chain to the first entry that is older. Throws SDK errors, and an error when there is no older one within reach.
 */
export async function readLogSince(
  { table, reader, chain }: Pick<Wanted, 'table' | 'reader' | 'chain'>,
  sinceMs: number,
): Promise<{ items: unknown[]; from: Position }> {
  const newestFirst: unknown[] = [];
  const pages = queryPages(reader, {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND sk <= :last',
    ExpressionAttributeValues: marshall({ ':pk': auditPk(chain), ':last': auditKey(chain, LAST_SEQUENCE).sk }),
    ScanIndexForward: false,
    Limit: BACK_PAGE,
  });
  for await (const { Items = [] } of pages) {
    newestFirst.push(...Items.map((item) => unmarshall(item)));
    const older = newestFirst.findIndex((item) => Date.parse(Timed.safeParse(item).data?.at ?? '') < sinceMs);
    if (older >= 0) {
      const items = newestFirst.slice(0, older).reverse();
      return { items, from: endOf(newestFirst[older]) };
    }
    if (newestFirst.length > BACK_MAX) throw new Error(`the audit log of ${table} grew by ${BACK_MAX} entries`);
  }
  return { items: newestFirst.reverse(), from: START };
}
