import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { probeKey } from '../../../strategy/data-items';
import { contentBucket, dataTable } from '../../../strategy/names';
import type { Region } from '../../../strategy/topology';
import type { Cell } from '../front';
import type { Asked } from '../probe';
import { readOrRewrite, type Shelf, tableShelf, writeAndRead } from '../probe-shelf';
import { ask } from '../dependency';
import { bucketOf, s3In } from './bucket';

type Here = Pick<Cell, 'topology' | 'region'>;
const VALUE = 'probe';

/** Writes a document into the data table and reads it back, each time. */
export function tryDocument({ topology, region }: Here, { placement, observer }: Asked): Promise<string | undefined> {
  const table = dataTable(topology, placement.name);
  const shelf = tableShelf({ region, table, key: probeKey(region, observer, 'document') });
  return writeAndRead(shelf, { value: VALUE, region });
}

/**
 * Reads an object of the bucket each time, and writes it every sixth time: a PUT costs twelve times as much as a GET,
 * and the bucket keeps every version.
 */
export function tryObject({ topology, region }: Here, { placement, observer }: Asked): Promise<string | undefined> {
  const object = { Bucket: contentBucket(topology, placement.name, region), Key: `probe/${region}/${observer}` };
  return readOrRewrite(bucketShelf(region, object), { value: VALUE, region });
}

function bucketShelf(region: Region, object: { Bucket: string; Key: string }): Shelf {
  return {
    read: () => readJson(region, object),
    write: (document) => {
      const Body = JSON.stringify(document);
      const command = new PutObjectCommand({ ...object, Body, ContentType: 'application/json' });
      return ask(bucketOf(object, 'write'), () => s3In(region).send(command));
    },
  };
}

async function readJson(region: Region, object: { Bucket: string; Key: string }): Promise<unknown> {
  try {
    const { Body } = await ask(bucketOf(object, 'read'), () => s3In(region).send(new GetObjectCommand(object)));
    return JSON.parse((await Body?.transformToString()) ?? 'null') as unknown;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
