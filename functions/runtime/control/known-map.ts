import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { ROUTING_PK } from '../../../strategy/control-items';
import { knownMapTable } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { dynamoIn } from '../clients';
import { AnyRow } from './control-records';
import { logger } from '../logger';

/*
 * The routing partition as a region knew it last, in a table of its own, so that reading it needs no other region. The
 * table is in DynamoDB because nearly all data that the region could serve by the map is in DynamoDB too: when this
 * table cannot be read, little is left to serve. The rows are one text because they are written and read as a whole.
 */

interface Here {
  readonly topology: Pick<Topology, 'environment'>;
  readonly region: Region;
}
type Rows = readonly AnyRow[];

const KEY = { pk: 'known', sk: ROUTING_PK };
const Kept = z.object({ rows: z.string(), at: z.iso.datetime() });
const AnyRows = z.array(AnyRow);

/** Stores the rows and their time. Throws SDK errors. */
export async function keepRows({ topology, region }: Here, rows: Rows, atMs: number): Promise<void> {
  const Item = marshall({ ...KEY, rows: JSON.stringify(rows), at: new Date(atMs).toISOString() });
  await dynamoIn(region).send(new PutItemCommand({ TableName: knownMapTable(topology, region), Item }));
}

/** The rows stored last, and when, in ms; undefined when there are none or they cannot be read. Never throws. */
export async function readKnownRows({ topology, region }: Here): Promise<{ rows: Rows; atMs: number } | undefined> {
  const input = { TableName: knownMapTable(topology, region), Key: marshall(KEY), ConsistentRead: true };
  try {
    const { Item } = await dynamoIn(region).send(new GetItemCommand(input));
    const kept = Kept.safeParse(Item && unmarshall(Item)).data;
    const rows = kept && AnyRows.safeParse(JSON.parse(kept.rows)).data;
    return rows && { rows, atMs: Date.parse(kept.at) };
  } catch (error) {
    logger.warn('KNOWN_MAP_UNREADABLE', { error });
    return undefined;
  }
}
