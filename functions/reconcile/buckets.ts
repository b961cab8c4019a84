import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { type Divergence, isOwedToSource, type Pair, type Stamped } from '../../strategy/delta';
import { OBJECTIVES } from '../../strategy/layers';
import { contentBucket } from '../../strategy/names';
import type { ReturnMove } from '../../strategy/return';
import { sha256 } from '../../strategy/sha256';
import type { Region, Topology } from '../../strategy/topology';
import { inBatches } from '../runtime/in-batches';
import type { Batch, Part } from './rounds';
import { bothStacks, type Place, s3In, type TwoStacks, type Version } from './versions';

/** Keys after which it is asked whether time is up, if none of them costs more than its line in a listing. */
const KEYS = 1000;
/** Keys whose objects are read, after which it is asked as well. */
const READ = 200;
/** By S3's clocks and ours, and while a write that was under way ends. */
const CLOCKS_MS = 60_000;

interface Sides {
  readonly placement: string;
  readonly service: ReturnMove['service'];
  readonly ours: Place;
  readonly theirs: Place;
}

/**
 * Per bucket, every key; what both sides have the same newest version of costs nothing but its line in two listings.
 */
export function bucketParts(topology: Topology, moves: readonly ReturnMove[], since: Divergence): Part[] {
  return moves.flatMap(({ placement, service, from }) => {
    if (from === null || OBJECTIVES[service].store !== 'bucket') return [];
    const place = (region: Region): Place => ({ region, Bucket: contentBucket(topology, placement, region) });
    const sides = { placement, service, ours: place(since.source), theirs: place(from) };
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

/**
 * A key whose objects have to be read. `maybeLate`: versions that the source may have accepted late, the newest first.
 */
interface Unlike {
  readonly path: string;
  readonly maybeLate: readonly Version[];
}

/**
 * Objects are owed where the newest versions differ and the other side's is of that time. Late writes are among the
 * versions made since, but before somebody else had the right to write.
 */
function unlikeIn({ key, ours, theirs }: TwoStacks, { divergedAtMs, fencedAtMs }: Divergence): Unlike[] {
  const maybeLate = ours.filter(({ atMs }) => atMs >= divergedAtMs && atMs <= fencedAtMs + CLOCKS_MS);
  const [own, other] = [ours[0], theirs[0]];
  const isOwed = other !== undefined && other.atMs >= divergedAtMs && other.id !== own?.id;
  return isOwed || maybeLate.length > 0 ? [{ path: key, maybeLate }] : [];
}

/** Reads what differs, and brings the region what it is owed. */
async function compare(
  { placement, service, ours, theirs }: Sides,
  source: Region,
  unlike: readonly Unlike[],
): Promise<{ pairs: Pair[]; brought: number }> {
  const found = await inBatches(unlike, async ({ path, maybeLate }) => {
    const current = await documentAt(ours, path);
    const target = await documentAt(theirs, path);
    const own = await newestOf(source, ours, { path, versions: maybeLate });
    const isOwed = isOwedToSource({ source: current?.stamped, target: target?.stamped });
    if (isOwed && target) await bringHome(ours, path, target.body);
    const [, ...rest] = path.split('/');
    const name = { placement, service, tenant: rest.slice(0, -1).join('/'), key: rest.at(-1) ?? '' };
    return { pair: { ...name, source: own?.stamped ?? current?.stamped, target: target?.stamped }, isOwed };
  });
  return { pairs: found.map(({ pair }) => pair), brought: found.filter(({ isOwed }) => isOwed).length };
}

/**
 * The object as it was accepted, version and all: the region only gets to know it later. Nobody may be writing there
 * meanwhile.
 */
async function bringHome({ region, Bucket }: Place, Key: string, Body: string): Promise<void> {
  await s3In(region).send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
}

/** The newest of these versions that the region itself accepted: a copy of a later write may lie on top of it. */
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
}

const Document = z.object({ value: z.string(), version: z.string(), writtenAtMs: z.number(), region: z.string() });

async function documentAt({ region, Bucket }: Place, Key: string, VersionId?: string): Promise<Found | undefined> {
  try {
    const { Body } = await s3In(region).send(
      new GetObjectCommand({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) }),
    );
    const body = (await Body?.transformToString()) ?? '';
    const { value, ...stamp } = Document.parse(JSON.parse(body));
    return { body, stamped: { ...stamp, digest: sha256(value) } };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
