import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Region } from '../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../runtime/clients';

/** S3's data plane in one region. */
export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));

export interface Place {
  readonly region: Region;
  readonly Bucket: string;
}

/** One version of an object in a listing. A copy keeps the id and the time of its original. */
export interface Version {
  readonly id: string;
  readonly atMs: number;
}

/** A key and its versions, newest first. */
interface Stack {
  readonly key: string;
  readonly versions: readonly Version[];
}

/** A key and its versions in two buckets, from listings alone. */
export interface TwoStacks {
  readonly key: string;
  readonly ours: readonly Version[];
  readonly theirs: readonly Version[];
}

/**
 * Every key of either bucket, in key order. Reads both listings page by page, so memory holds one page and one key of
 * each. Assumes ASCII keys, as the cell's are, because S3 sorts by bytes. Throws SDK errors.
 */
export async function* bothStacks(
  sides: readonly [Place, Place],
  prefix: string,
  after: string | undefined,
): AsyncGenerator<TwoStacks> {
  let heads = await Promise.all(sides.map((place) => nextOf(stacks(place, prefix, after))));
  for (;;) {
    const [key] = heads.flatMap(({ stack }) => stack?.key ?? []).sort();
    if (key === undefined) return;
    const [ours = [], theirs = []] = heads.map(({ stack }) => (stack?.key === key ? stack.versions : []));
    yield { key, ours, theirs };
    heads = await Promise.all(heads.map((head) => behind(key, head)));
  }
}

/** The next key of a listing, and the rest of the listing. */
interface Head {
  readonly stack: Stack | undefined;
  readonly rest: AsyncGenerator<Stack, undefined>;
}

async function behind(key: string, head: Head): Promise<Head> {
  return head.stack?.key === key ? nextOf(head.rest) : head;
}

async function nextOf(rest: Head['rest']): Promise<Head> {
  return { rest, stack: (await rest.next()).value };
}

async function* stacks(place: Place, prefix: string, after: string | undefined): Head['rest'] {
  let open: { key: string; versions: Version[] } | undefined;
  for await (const { Key = '', VersionId = '', LastModified } of entries(place, prefix, after)) {
    if (open && open.key !== Key) yield open;
    if (open?.key !== Key) open = { key: Key, versions: [] };
    open.versions.push({ id: VersionId, atMs: Number(LastModified) });
  }
  if (open) yield open;
}

/** With only a key as its marker, a listing begins after all versions of that key. */
async function* entries({ region, Bucket }: Place, Prefix: string, after: string | undefined): AsyncGenerator<Entry> {
  let marks: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> =
    after === undefined ? {} : { KeyMarker: after };
  for (let isMore = true; isMore;) {
    const page: ListObjectVersionsCommandOutput = await s3In(region).send(
      new ListObjectVersionsCommand({ Bucket, Prefix, ...marks }),
    );
    yield* page.Versions ?? [];
    marks = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    isMore = page.IsTruncated === true;
  }
}

type Entry = NonNullable<ListObjectVersionsCommandOutput['Versions']>[number];
