import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type ItemKey, ROUTING_PK } from '../../../strategy/control-items';
import { knownMapTable } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { dynamoIn } from '../clients';
import { logger } from '../logger';
import { AnyRow } from './control-records';

/*
 * What a region knew last, in a table of its own, so that reading it needs no other region. The table is in DynamoDB
 * because nearly all data that the region could serve is in DynamoDB too: when this table cannot be read, little is
 * left to serve. A value is one text because it is written and read as a whole.
 */

interface Here {
  readonly topology: Pick<Topology, 'environment'>;
  readonly region: Region;
}

/** `key`: of the item. `attribute`: where its value is. `schema`: of the value. */
interface What<S extends z.ZodType> {
  readonly key: ItemKey;
  readonly attribute: string;
  readonly schema: S;
}

/** The routing partition of the control store. */
export const KNOWN_MAP = { key: { pk: 'known', sk: ROUTING_PK }, attribute: 'rows', schema: z.array(AnyRow) };

const Kept = z.looseObject({ at: z.iso.datetime() });

/** Stores the value and its time. Throws SDK errors. */
export async function keepKnown<S extends z.ZodType>(
  { topology, region }: Here,
  { key, attribute }: What<S>,
  kept: { readonly value: z.output<S>; readonly atMs: number },
): Promise<void> {
  const Item = marshall({ ...key, [attribute]: JSON.stringify(kept.value), at: new Date(kept.atMs).toISOString() });
  await dynamoIn(region).send(new PutItemCommand({ TableName: knownMapTable(topology, region), Item }));
}

/** The value stored last, and when, in ms; undefined when there is none or it cannot be read. Never throws. */
export async function readKnown<S extends z.ZodType>(
  { topology, region }: Here,
  { key, attribute, schema }: What<S>,
): Promise<{ readonly value: z.output<S>; readonly atMs: number } | undefined> {
  const input = { TableName: knownMapTable(topology, region), Key: marshall(key), ConsistentRead: true };
  try {
    const { Item } = await dynamoIn(region).send(new GetItemCommand(input));
    const kept = Kept.safeParse(Item && unmarshall(Item)).data;
    const value = kept && schema.safeParse(JSON.parse(String(kept[attribute]))).data;
    return kept && value && { value, atMs: Date.parse(kept.at) };
  } catch (error) {
    logger.warn('KNOWN_UNREADABLE', { error, ...key });
    return undefined;
  }
}
