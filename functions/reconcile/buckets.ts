import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { type Divergence, isOwedToSource, type Pair, type Stamped } from '../../strategy/delta';
import { OBJECTIVES } from '../../strategy/layers';
import { contentBucket } from '../../strategy/names';
import type { ReturnMove } from '../../strategy/flow-words';
import { sha256 } from '../../strategy/sha256';
import type { Region, Topology } from '../../strategy/topology';
import { AwsUnavailable } from '../runtime/failures';
import { inBatches } from '../runtime/in-batches';
import { putIfStill } from '../runtime/control/put-if-still';
import type { Batch, Part } from './rounds';
import { bothStacks, type Place, s3In, type TwoStacks, type Version } from './versions';

/** A batch ends after this many keys, when none of them has to be read. The time limit is checked between batches. */
const KEYS = 1000;
/** A batch ends after this many keys whose objects have to be read. */
const READ = 200;
/** Allows for the difference between S3's clocks and ours, and for a write that was still under way. */
const CLOCKS_MS = 60_000;

interface Sides {
  readonly placement: string;
  readonly service: ReturnMove['service'];
  readonly ours: Place;
  readonly theirs: Place;
}

/**
 * One part per bucket, with every key. A key with the same newest version on both sides costs only its line in two
 * listings.
 */
export function bucketParts(topology: Topology, moves: readonly ReturnMove[], since: Divergence): Part[] {
  return moves.flatMap(({ placement, service, from, target }) => {
    if (from === null || OBJECTIVES[service].store !== 'bucket') return [];
    const place = (region: Region): Place => ({ region, Bucket: contentBucket(topology, placement, region) });
    const sides = { placement, service, ours: place(target), theirs: place(from) };
    return [{ placement, from, batches: (after) => comparisons(sides, since, after) }];
  });
}

async function* comparisons(sides: Sides, since: Divergence, after: string | undefined): AsyncGenerator<Batch> {
  const { ours, theirs, service } = sides;
  let keys = 0;
  let unlike: Unlike[] = [];
  let last = '';
  const batch = async (): Promise<Batch> => ({
    ...(await compare(sides, since.source, unlike)),
    ...{ looked: keys, unreadable: 0, after: last },
  });
  for await (const stacks of bothStacks([ours, theirs], `${service}/`, after)) {
    last = stacks.key;
    keys += 1;
    unlike.push(...unlikeIn(stacks, since));
    if (keys < KEYS && unlike.length < READ) continue;
    yield await batch();
    [keys, unlike] = [0, []];
  }
  if (keys > 0) yield await batch();
}

/** A key whose objects have to be read. `maybeLate`: versions that the source may have accepted late, newest first. */
interface Unlike {
  readonly path: string;
  readonly maybeLate: readonly Version[];
}

/**
 * An object is owed to the source when the newest versions differ and the other side's version was made after the
 * divergence. Late writes are among the versions that were made after the divergence and before another region got the
 * right to write.
 */
function unlikeIn({ key, ours, theirs }: TwoStacks, { divergedAtMs, fencedAtMs }: Divergence): Unlike[] {
  const maybeLate = ours.filter(({ atMs }) => atMs >= divergedAtMs && atMs <= fencedAtMs + CLOCKS_MS);
  const [own, other] = [ours[0], theirs[0]];
  const isOwed = other !== undefined && other.atMs >= divergedAtMs && other.id !== own?.id;
  return isOwed || maybeLate.length > 0 ? [{ path: key, maybeLate }] : [];
}

/** Reads the objects that differ, and copies to the source what it is owed. */
async function compare(
  { placement, service, ours, theirs }: Sides,
  source: Region,
  unlike: readonly Unlike[],
): Promise<{ pairs: Pair[]; brought: number }> {
  const found = await inBatches(unlike, async ({ path, maybeLate }) => {
    const current = await documentAt(ours, path);
    const target = await documentAt(theirs, path);
    const own = await newestOf(source, ours, { path, versions: maybeLate });
    const home = await bringHome(ours, path, { current, target });
    const [, ...rest] = path.split('/');
    const name = { placement, service, tenant: rest.slice(0, -1).join('/'), key: rest.at(-1) ?? '' };
    return { pair: { ...name, source: own?.stamped ?? home.before?.stamped, target: target?.stamped }, ...home };
  });
  return { pairs: found.map(({ pair }) => pair), brought: found.filter(({ isBrought }) => isBrought).length };
}

/** An attempt fails only when another write of the same key succeeded, for example a copy that arrived late. */
const ATTEMPTS_MAX = 5;

/**
 * Copies the object to the source if it is owed, with its original version: the source only learns of it later. A newer
 * object there is never replaced, even if it was written after the look. Returns the object that was there before.
 * Throws AwsUnavailable when others keep changing the object. The error does not name the key, which belongs to a
 * tenant.
 */
async function bringHome(
  { region, Bucket }: Place,
  Key: string,
  { current, target }: { current: Found | undefined; target: Found | undefined },
): Promise<{ before: Found | undefined; isBrought: boolean }> {
  let before = current;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (!target || !isOwedToSource({ source: before?.stamped, target: target.stamped }))
      return { before, isBrought: false };
    const object = { Bucket, Key, Body: target.body };
    if (await putIfStill(s3In(region), object, before?.etag)) return { before, isBrought: true };
    before = await documentAt({ region, Bucket }, Key);
  }
  throw new AwsUnavailable(`an object of ${Bucket} was changed by others ${ATTEMPTS_MAX} times in a row`);
}

/** The newest of these versions that the source itself accepted. A copy of a later write may be above it. */
async function newestOf(
  source: Region,
  place: Place,
  { path, versions }: { path: string; versions: readonly Version[] },
): Promise<Found | undefined> {
  for (const { id } of versions) {
    const document = await documentAt(place, path, id);
    if (document?.stamped.region === source) return document;
  }
  return undefined;
}

interface Found {
  readonly stamped: Stamped;
  readonly body: string;
  readonly etag: string;
}

const Document = z.object({ value: z.string(), version: z.string(), writtenAtMs: z.number(), region: z.string() });

async function documentAt({ region, Bucket }: Place, Key: string, VersionId?: string): Promise<Found | undefined> {
  try {
    const { Body, ETag = '' } = await s3In(region).send(
      new GetObjectCommand({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) }),
    );
    const body = (await Body?.transformToString()) ?? '';
    const { value, ...stamp } = Document.parse(JSON.parse(body));
    return { body, etag: ETag, stamped: { ...stamp, digest: sha256(value) } };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
