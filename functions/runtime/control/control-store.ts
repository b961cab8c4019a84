import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { ItemKey } from '../../../strategy/control-items';
import { controlTable } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { ControlItemInvalid, TooManyItems } from '../failures';
import { onAnyReplica } from './replicas';
import { describeIssues } from '../settings';

/**
 * The most items that are read from one partition: twice what the ledger of a night of 12 hours holds when its steps
 * repeat all the time (test/nights/processes/record-long-night.test.ts).
 */
const QUERY_ITEMS_MAX = 20_000;

const ANYTHING = z.unknown();

/**
 * `'absent'`: the item does not exist. An object: each named attribute has that value; `undefined` means it is not set.
 */
export type PutCondition = 'always' | 'absent' | Readonly<Record<string, Compared>>;
type Compared = string | number | boolean | Readonly<Record<string, number>> | undefined;
export type PutResult = { readonly kind: 'written' } | { readonly kind: 'superseded' };

interface Place {
  readonly topology: Topology;
  /** The region the caller runs in. */
  readonly region: Region;
  /** The source of an evacuation. It is never asked. */
  readonly avoid?: Region | undefined;
  /** The region that a flow is about. It is asked only when the others do not answer. */
  readonly last?: Region | undefined;
}

/**
 * The neutral global store, through the nearest replica that answers. Every read is strongly consistent. Every write is
 * one conditional write on one item. Throws ControlStoreUnreachable when no replica answers, so "no item" is always an
 * answer and never silence.
 */
export class ControlStore {
  private readonly table: string;
  private readonly order: readonly Region[];

  constructor(place: Place) {
    this.table = controlTable(place.topology);
    this.order = replicaOrder(place);
  }

  /** The item, or undefined when a replica says there is none. Throws ControlItemInvalid when it has another shape. */
  async get<S extends z.ZodType>(key: ItemKey, schema: S): Promise<z.output<S> | undefined> {
    const item = await this.raw(key);
    return item && parse(schema, item);
  }

  /**
   * All items of a partition whose sort key begins with the prefix, in key order. Throws TooManyItems above the bound.
   */
  query<S extends z.ZodType>(pk: string, schema: S, prefix = ''): Promise<z.output<S>[]> {
    return this.all(pk, schema, prefix === '' ? {} : beginningWith(pk, prefix));
  }

  private async all<S extends z.ZodType>(pk: string, schema: S, asked: object): Promise<z.output<S>[]> {
    const items: z.output<S>[] = [];
    let from: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page = await this.page(pk, { ...asked, ...(from && { ExclusiveStartKey: from }) });
      // Parsed page by page: a page takes several times the memory of what was parsed from it.
      items.push(...(page.Items ?? []).map((item) => parse(schema, unmarshall(item))));
      if (items.length > QUERY_ITEMS_MAX) throw new TooManyItems(`${pk} holds more than ${QUERY_ITEMS_MAX} items`);
      from = page.LastEvaluatedKey;
    } while (from);
    return items;
  }

  /** The item with the highest sort key of a partition, or undefined when it is empty. */
  async last<S extends z.ZodType>(pk: string, schema: S): Promise<z.output<S> | undefined> {
    const page = await this.page(pk, { ScanIndexForward: false, Limit: 1 });
    const item = page.Items?.[0];
    return item && parse(schema, unmarshall(item));
  }

  /**
   * Writes the whole item if `onlyIf` holds. Safe to repeat: if the condition fails because this very value is already
   * stored (by our own earlier attempt, whose answer was lost), that counts as written.
   */
  async put(key: ItemKey, value: object, onlyIf: PutCondition): Promise<PutResult> {
    const item = { ...value, ...key };
    const input = { TableName: this.table, Item: encode(item), ...conditionInput(onlyIf) };
    try {
      await this.ask((client) => client.send(new PutItemCommand(input)));
      return { kind: 'written' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const current = await this.raw(key);
      return { kind: isDeepStrictEqual(current, unmarshall(encode(item))) ? 'written' : 'superseded' };
    }
  }

  private async raw(key: ItemKey): Promise<Record<string, NativeAttributeValue> | undefined> {
    const input = { TableName: this.table, Key: marshall(key), ConsistentRead: true };
    const { Item } = await this.ask((client) => client.send(new GetItemCommand(input)));
    return Item && unmarshall(Item);
  }

  private page(pk: string, extra: object): Promise<QueryCommandOutput> {
    const input = {
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': pk }),
      ...extra,
    };
    return this.ask((client) => client.send(new QueryCommand(input)));
  }

  private ask<Answer>(call: (client: DynamoDBClient) => Promise<Answer>): Promise<Answer> {
    return onAnyReplica(this.order, call);
  }
}

/** Query parameters that replace the key condition of a whole partition. */
function beginningWith(pk: string, prefix: string): object {
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: marshall({ ':pk': pk, ':prefix': prefix }),
  };
}

/** The own region first if it holds a replica, then the fixed list, without the source or with it at the end. */
function replicaOrder({ topology, region, avoid, last }: Place): readonly Region[] {
  const usable = topology.controlReplicas.filter((replica) => replica !== avoid);
  const placeOf = (replica: Region): number => (replica === region ? 0 : replica === last ? 2 : 1);
  return usable.toSorted((left, right) => placeOf(left) - placeOf(right));
}

/** The error names the item and the wrong fields, but no values, because a question holds a task token. */
function parse<S extends z.ZodType>(schema: S, item: Record<string, NativeAttributeValue>): z.output<S> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const { pk, sk } = item as Record<string, unknown>;
  throw new ControlItemInvalid(`control item ${String(pk)}/${String(sk)}: ${describeIssues(parsed.error)}`);
}

const encode = (item: Record<string, unknown>) => marshall(item, { removeUndefinedValues: true });

function conditionInput(onlyIf: PutCondition): object {
  if (onlyIf === 'always') return {};
  if (onlyIf === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };
  const fields = Object.entries(onlyIf);
  const clauses = fields.map(([, value], index) =>
    value === undefined ? `attribute_not_exists(#f${index})` : `#f${index} = :f${index}`,
  );
  const names = Object.fromEntries(fields.map(([name], index) => [`#f${index}`, name]));
  const values = Object.fromEntries(fields.map(([, value], index) => [`:f${index}`, value]));
  return {
    ConditionExpression: ['attribute_exists(pk)', ...clauses].join(' AND '),
    ...(fields.length > 0 && { ExpressionAttributeNames: names }),
    ...(fields.some(([, value]) => value !== undefined) && { ExpressionAttributeValues: encode(values) }),
  };
}

/** As `query`, without the items that cannot be read: one of them does not hide the others. */
export async function queryReadable<S extends z.ZodType>(
  store: Pick<ControlStore, 'query'>,
  schema: S,
  { pk, prefix = '' }: { readonly pk: string; readonly prefix?: string },
): Promise<z.output<S>[]> {
  const items = await store.query(pk, ANYTHING, prefix);
  return items.flatMap((item) => {
    const read = schema.safeParse(item);
    return read.success ? [read.data] : [];
  });
}
