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
import { ask } from './dependency';
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
 * The item, read with strong consistency; undefined when there is none. Throws SDK errors, also when only the quorum is
 * lost.
 */
export function readNow(place: ItemPlace): Promise<Item | undefined> {
  return read(place, true);
}

/**
 * The item, or undefined when there is none. A replica of a strongly consistent table without quorum refuses a strongly
 * consistent read. Its last known value is good enough to read during a partition (strategy §1), but never to base a
 * write on. An item that it does not know may still exist, so then the error is thrown. Throws SDK errors.
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
  const asked = { dependency: 'dynamodb', resource: table, access: 'read' } as const;
  const { Item: found } = await ask(asked, () => dynamoIn(region).send(new GetItemCommand(input)));
  return found && unmarshall(found);
}

/** The condition of a write. */
export type Guard = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeValues' | 'ExpressionAttributeNames'
>;
export type PutOutcome =
  { readonly kind: 'written' } | { readonly kind: 'superseded'; readonly current: Item | undefined };

/** Writes the whole item if the guard holds; otherwise returns the stored item. Throws SDK errors. */
export async function putItem({ region, table, key }: ItemPlace, item: object, guard: Guard): Promise<PutOutcome> {
  const Item = marshall({ ...item, ...key }, { removeUndefinedValues: true });
  const input: PutItemCommandInput = {
    TableName: table,
    Item,
    ...guard,
    ...(guard.ConditionExpression && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
  };
  try {
    const asked = { dependency: 'dynamodb', resource: table, access: 'write' } as const;
    await withoutConflict(() => ask(asked, () => dynamoIn(region).send(new PutItemCommand(input))));
    return { kind: 'written' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { kind: 'superseded', current: error.Item && unmarshall(error.Item) };
  }
}

/** Writes only if nothing is stored under the key. */
export const IF_ABSENT: Guard = { ConditionExpression: 'attribute_not_exists(pk)' };

/**
 * Writes only if the stored version is older. So the last writer wins, in whatever order writes and replication arrive.
 */
export function ifNewerThanStored(version: string): Guard {
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { S: version } },
  };
}
