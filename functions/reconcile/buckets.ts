import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { type Divergence, isOwedToSource, type Pair, type Stamped } from '../../strategy/delta';
import { OBJECTIVES } from '../../strategy/layers';
import { contentBucket } from '../../strategy/names';
import type { ReturnMove } from '../../strategy/return';
import type { Region, Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../runtime/clients';
import { TooManyItems } from '../runtime/failures';

/** S3's data plane in one region. */
export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));
/** What one invocation compares within its timeout, while nobody may write: more is copied by people beforehand. */
const OBJECTS_MAX = 2000;
/** Requests at a time. */
const SIDE_BY_SIDE = 20;

const Document: z.ZodType<Stamped> = z.object({
  value: z.string(),
  version: z.string(),
  writtenAtMs: z.number(),
  region: z.string(),
});

/** What both buckets hold under each key that was written since, in either. */
export async function bucketPairs(
  topology: Topology,
  moves: readonly ReturnMove[],
  { source, divergedAtMs }: Divergence,
): Promise<Pair[]> {
  const buckets = moves.flatMap(({ placement, service, from }) =>
    from !== null && OBJECTIVES[service].store === 'bucket' ? [{ placement, service, from }] : [],
  );
  const pairs: Pair[] = [];
  for (const { placement, service, from } of buckets) {
    const places = [source, from].map((region) => ({ region, Bucket: contentBucket(topology, placement, region) }));
    const listed = await Promise.all(places.map((place) => keysSince(place, `${service}/`, divergedAtMs)));
    const keys = [...new Set(listed.flat())].sort();
    const read = async (path: string): Promise<Pair> => {
      const [ours, theirs] = await Promise.all(places.map((place) => documentAt(place, path)));
      const [, ...rest] = path.split('/');
      const name = { placement, service, tenant: rest.slice(0, -1).join('/'), key: rest.at(-1) ?? '' };
      return { ...name, source: ours, target: theirs };
    };
    pairs.push(...(await inBatches(keys, read)));
  }
  return pairs;
}

/** Brings the region each object that was written elsewhere and is newer than its own. Nobody may be writing there meanwhile. */
export async function bringHome(topology: Topology, pairs: readonly Pair[], source: Region): Promise<number> {
  const owed = pairs.filter(isOwedToSource);
  await inBatches(owed, async ({ placement, service, tenant, key, target }) => {
    const place = { Bucket: contentBucket(topology, placement, source), Key: `${service}/${tenant}/${key}` };
    // The value as it was accepted, version and all: the region only gets to know it later.
    const object = { ...place, Body: JSON.stringify(target), ContentType: 'application/json' };
    await s3In(source).send(new PutObjectCommand(object));
  });
  return owed.length;
}

interface Place {
  readonly region: Region;
  readonly Bucket: string;
}

async function keysSince({ region, Bucket }: Place, Prefix: string, sinceMs: number): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3In(region).send(
      new ListObjectsV2Command({ Bucket, Prefix, ...(token !== undefined && { ContinuationToken: token }) }),
    );
    const young = (page.Contents ?? []).filter(({ LastModified }) => Number(LastModified) >= sinceMs);
    keys.push(...young.flatMap(({ Key }) => Key ?? []));
    if (keys.length > OBJECTS_MAX) throw new TooManyItems(`${Bucket} has more than ${OBJECTS_MAX} objects to compare`);
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

async function documentAt({ region, Bucket }: Place, Key: string): Promise<Stamped | undefined> {
  try {
    const { Body } = await s3In(region).send(new GetObjectCommand({ Bucket, Key }));
    return Document.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function inBatches<In, Out>(items: readonly In[], run: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (let start = 0; start < items.length; start += SIDE_BY_SIDE) {
    done.push(...(await Promise.all(items.slice(start, start + SIDE_BY_SIDE).map(run))));
  }
  return done;
}
