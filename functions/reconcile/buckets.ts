import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
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

/**
 * A key as two buckets hold it; `current`: what a read in the source's bucket gives, which may be a copy of somebody
 * else's write by now.
 */
interface BucketPair extends Pair {
  readonly current: Stamped | undefined;
}

/**
 * What both buckets hold under each key that was written since, in either. `source` is the newest that the source
 * itself accepted since.
 */
export async function bucketPairs(
  topology: Topology,
  moves: readonly ReturnMove[],
  { source, divergedAtMs }: Divergence,
): Promise<BucketPair[]> {
  const buckets = moves.flatMap(({ placement, service, from }) =>
    from !== null && OBJECTIVES[service].store === 'bucket' ? [{ placement, service, from }] : [],
  );
  const pairs: BucketPair[] = [];
  for (const { placement, service, from } of buckets) {
    const place = (region: Region): Place => ({ region, Bucket: contentBucket(topology, placement, region) });
    const [ours, theirs] = await Promise.all(
      [source, from].map((region) => versionsSince(place(region), `${service}/`, divergedAtMs)),
    );
    const read = async (path: string): Promise<BucketPair> => {
      const [current, target, own] = await Promise.all([
        documentAt(place(source), path),
        documentAt(place(from), path),
        newestOf(source, place(source), { path, ids: ours?.get(path) ?? [] }),
      ]);
      const [, ...rest] = path.split('/');
      const name = { placement, service, tenant: rest.slice(0, -1).join('/'), key: rest.at(-1) ?? '' };
      return { ...name, current, source: own ?? current, target };
    };
    const keys = [...new Set([...(ours?.keys() ?? []), ...(theirs?.keys() ?? [])])].sort();
    pairs.push(...(await inBatches(keys, read)));
  }
  return pairs;
}

/**
 * Brings the region each object that was written elsewhere, is newer than its own, and has not arrived by itself.
 * Nobody may be writing there meanwhile.
 */
export async function bringHome(topology: Topology, pairs: readonly BucketPair[], source: Region): Promise<number> {
  const owed = pairs.filter(({ current, target }) => isOwedToSource({ source: current, target }));
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

/** By key, the ids of the versions made since, the newest first. Copies keep the time of their original. */
async function versionsSince(place: Place, Prefix: string, sinceMs: number): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await versionsPage(place, Prefix, page);
    for (const { Key = '', VersionId = '', LastModified } of page.Versions ?? []) {
      if (Number(LastModified) >= sinceMs) ids.set(Key, [...(ids.get(Key) ?? []), VersionId]);
    }
    if (ids.size > OBJECTS_MAX)
      throw new TooManyItems(`${place.Bucket} has more than ${OBJECTS_MAX} objects to compare`);
  } while (page.IsTruncated === true);
  return ids;
}

/** The first page, or the one after `last`. */
function versionsPage(
  { region, Bucket }: Place,
  Prefix: string,
  last: ListObjectVersionsCommandOutput | undefined,
): Promise<ListObjectVersionsCommandOutput> {
  const after = { KeyMarker: last?.NextKeyMarker, VersionIdMarker: last?.NextVersionIdMarker };
  return s3In(region).send(new ListObjectVersionsCommand({ Bucket, Prefix, ...(last && after) }));
}

/** The newest of these versions that the region itself accepted: a copy of a later write may lie on top of it. */
async function newestOf(
  source: Region,
  place: Place,
  { path, ids }: { path: string; ids: readonly string[] },
): Promise<Stamped | undefined> {
  for (const VersionId of ids) {
    const document = await documentAt(place, path, VersionId);
    if (document?.region === source) return document;
  }
  return undefined;
}

async function documentAt({ region, Bucket }: Place, Key: string, VersionId?: string): Promise<Stamped | undefined> {
  try {
    const { Body } = await s3In(region).send(
      new GetObjectCommand({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) }),
    );
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
