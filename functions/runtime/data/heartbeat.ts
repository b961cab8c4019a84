import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { heartbeatKey, sealKey } from '../../../strategy/data-items';
import type { Region } from '../../../strategy/topology';
import { dynamoIn } from '../clients';

/** Writes this region's heartbeat into its own replica of the table. Replication carries it to the peers. */
export async function writeHeartbeat(table: string, region: Region, atMs: number): Promise<void> {
  const Item = marshall({ ...heartbeatKey(region), atMs });
  await dynamoIn(region).send(new PutItemCommand({ TableName: table, Item }));
}

/**
 * The time, in ms, of the newest heartbeat of `of` that the replica in `reader` holds; undefined when it has none.
 * Throws SDK errors.
 */
export async function readHeartbeat(table: string, at: { reader: Region; of: Region }): Promise<number | undefined> {
  const Key = marshall(heartbeatKey(at.of));
  const { Item } = await dynamoIn(at.reader).send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  const atMs: unknown = Item && unmarshall(Item)['atMs'];
  return typeof atMs === 'number' ? atMs : undefined;
}

/**
 * Writes what this region has encrypted with the placement's key into its own replica of the table. Throws SDK errors.
 */
export async function writeSeal(table: string, region: Region, sealed: Uint8Array): Promise<void> {
  const Item = marshall({ ...sealKey(region), sealed: Buffer.from(sealed).toString('base64') });
  await dynamoIn(region).send(new PutItemCommand({ TableName: table, Item }));
}

/** What `of` has encrypted, as the replica in `reader` holds it; undefined when it has none. Throws SDK errors. */
export async function readSeal(table: string, at: { reader: Region; of: Region }): Promise<Uint8Array | undefined> {
  const input = { TableName: table, Key: marshall(sealKey(at.of)), ConsistentRead: true };
  const { Item } = await dynamoIn(at.reader).send(new GetItemCommand(input));
  const sealed: unknown = Item && unmarshall(Item)['sealed'];
  return typeof sealed === 'string' ? Buffer.from(sealed, 'base64') : undefined;
}
