import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Region } from '../../../strategy/topology';
import { dynamoIn } from '../../runtime/clients';
import { ifNewerThanStored, keyOf, putItem } from '../table';
import { waitingKey, waitingPk, WaitingWrite } from '../waiting-write';

/** How many one run takes; assumption: few enough for its time limit, even if one tenant wrote them all. The next run takes the next. */
const WRITES_MAX = 500;

interface Where {
  readonly table: string;
  readonly region: Region;
}

/**
 * Applies what waits in this region, the oldest first, and gives how many. A tenant's writes follow each other; tenants do not wait for each
 * other. Safe to repeat: a write that is there already, or came later than what waits, is left as it is. Throws SDK errors.
 */
export async function applyAll({ table, region }: Where): Promise<number> {
  const { Items = [] } = await dynamoIn(region).send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': waitingPk(region) }),
      Limit: WRITES_MAX,
    }),
  );
  const waiting = Items.map((item) => WaitingWrite.parse(unmarshall(item)));
  const tenants = [...new Set(waiting.map(({ tenant }) => tenant))];
  const writesOf = (whose: string): readonly WaitingWrite[] => waiting.filter(({ tenant }) => tenant === whose);
  await Promise.all(tenants.map((tenant) => inOrder(writesOf(tenant), { table, region })));
  return waiting.length;
}

async function inOrder(writes: readonly WaitingWrite[], { table, region }: Where): Promise<void> {
  for (const write of writes) {
    const { service, tenant, key, ...document } = write;
    const place = { region, table, key: keyOf({ service, tenant, key }) };
    await putItem(place, document, ifNewerThanStored(document.version));
    const Key = marshall(waitingKey(write));
    await dynamoIn(region).send(new DeleteItemCommand({ TableName: table, Key }));
  }
}
