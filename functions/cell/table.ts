import {
  ConditionalCheckFailedException,
  GetItemCommand,
  InternalServerError,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ItemKey } from '../../strategy/control-items';
import { OBJECTIVES, type Service } from '../../strategy/layers';
import { dataTable, tier0Table } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { dynamoIn } from '../runtime/clients';
import { withoutConflict } from '../runtime/write-conflict';

/** One item, in one region's own replica. */
export interface ItemPlace {
  readonly region: Region;
  readonly table: string;
  readonly key: ItemKey;
}

export type Item = Record<string, unknown>;

/** The table that holds a service's state. */
export function tableOf(topology: Topology, placement: string, service: Service): string {
  const inTier0 = OBJECTIVES[service].store === 'tier0-table';
  return inTier0 ? tier0Table(topology, placement) : dataTable(topology, placement);
}

/**
 * The item as of now, or undefined when there is none. Throws SDK errors, also when only the replica's quorum is gone.
 */
export function readNow(place: ItemPlace): Promise<Item | undefined> {
  return read(place, true);
}

/**
 * The item, or undefined when there is none. A replica of a strongly consistent table that has lost its quorum refuses
 * to say what is stored now; what it knew last is enough to read by while a partition lasts (strategy §1), but never to
 * write by, and what it does not know may be there all the same. Throws SDK errors.
 */
export async function readItem(place: ItemPlace): Promise<Item | undefined> {
  return readNow(place).catch(async (error: unknown) => {
    const known = error instanceof InternalServerError ? await read(place, false) : undefined;
    if (known) return known;
    throw error;
  });
}

async function read({ region, table, key }: ItemPlace, ConsistentRead: boolean): Promise<Item | undefined> {
  const input = { TableName: table, Key: marshall(key), ConsistentRead };
  const { Item: found } = await dynamoIn(region).send(new GetItemCommand(input));
  return found && unmarshall(found);
}

/** What must hold for a write. */
export type Guard = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeValues' | 'ExpressionAttributeNames'
>;
export type PutOutcome =
  { readonly kind: 'written' } | { readonly kind: 'superseded'; readonly current: Item | undefined };

/** Writes the whole item, if the guard holds; otherwise hands back what stands there. Throws SDK errors. */
export async function putItem({ region, table, key }: ItemPlace, item: object, guard: Guard): Promise<PutOutcome> {
  const Item = marshall({ ...item, ...key }, { removeUndefinedValues: true });
  const input: PutItemCommandInput = {
    TableName: table,
    Item,
    ...guard,
    ...(guard.ConditionExpression && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
  };
  try {
    await withoutConflict(() => dynamoIn(region).send(new PutItemCommand(input)));
    return { kind: 'written' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { kind: 'superseded', current: error.Item && unmarshall(error.Item) };
  }
}

/** Only if nothing is stored under the key yet. */
export const IF_ABSENT: Guard = { ConditionExpression: 'attribute_not_exists(pk)' };

/** Only if what is stored is older: the last writer wins, in whatever order writes and replication arrive. */
export function ifNewerThanStored(version: string): Guard {
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { S: version } },
  };
}
