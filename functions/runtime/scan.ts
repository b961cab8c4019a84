import { type AttributeValue, ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { Region } from '../../strategy/topology';
import { dynamoIn } from './clients';
import { TooManyItems } from './failures';

/** One replica is read as far as this, by whoever reads the whole of it; what is larger is left to people, with an export or a point in time. */
const ITEMS_MAX = 100_000;

type Raw = Record<string, AttributeValue>;

/** What `pick` makes of every item of a replica, page by page and up to date. Throws SDK errors, and TooManyItems for a table that is too large. */
export async function scanned<Item>(
  { region, table }: { readonly region: Region; readonly table: string },
  pick: (raw: Raw) => readonly Item[],
): Promise<Item[]> {
  const picked: Item[] = [];
  let seen = 0;
  let from: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = await dynamoIn(region).send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    seen += page.Items?.length ?? 0;
    if (seen > ITEMS_MAX) throw new TooManyItems(`${table} in ${region} holds more than ${ITEMS_MAX} items`);
    picked.push(...(page.Items ?? []).flatMap(pick));
    from = page.LastEvaluatedKey;
  } while (from);
  return picked;
}
