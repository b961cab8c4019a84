/** Lists of a bucket's objects and versions, in key order and in S3's pages. */
import type { Call, Fields } from '../../calls/call';
import { compareText } from '../dynamodb/expressions/comparing';
import { refuseUnknown, within } from '../fields';
import type { Objects, Version } from './objects';
import { listed } from './shapes';

const LIST: ReadonlySet<string> = new Set(['Bucket', 'Prefix', 'MaxKeys', 'ContinuationToken', 'StartAfter']);
const LIST_VERSIONS: ReadonlySet<string> = new Set(['Bucket', 'Prefix', 'MaxKeys', 'KeyMarker', 'VersionIdMarker']);
const PAGE_KEYS_MAX = 1000;

/** The answer to ListObjectsV2. */
export function listObjects(call: Call, objects: Objects): Fields {
  refuseUnknown(call, LIST);
  const { Prefix = '', ContinuationToken, StartAfter } = call.input;
  const after = ContinuationToken ?? StartAfter;
  const count = pageOf(call);
  const all = objects.list(typeof Prefix === 'string' ? Prefix : '');
  // Compares keys and does not look one up: the last key of a page may be gone by the next request.
  const left = typeof after === 'string' ? all.filter(({ key }) => compareText(key, after) > 0) : all;
  const page = left.slice(0, count);
  const truncated = count < left.length;
  return {
    Name: objects.bucket.name,
    Prefix,
    KeyCount: page.length,
    MaxKeys: count,
    IsTruncated: truncated,
    Contents: page.map(listed),
    ...(truncated && { NextContinuationToken: page.at(-1)?.key }),
  };
}

/** The answer to ListObjectVersions, without delete markers. */
export function listVersions(call: Call, objects: Objects): Fields {
  refuseUnknown(call, LIST_VERSIONS);
  const { Prefix = '' } = call.input;
  const count = pageOf(call);
  const left = first(count + 1, versionsAfter(call, objects, typeof Prefix === 'string' ? Prefix : ''));
  const page = left.slice(0, count);
  const last = page.length < left.length ? page.at(-1) : undefined;
  const latest = (version: Version): Fields => ({
    ...listed(version),
    ...{ VersionId: version.versionId, IsLatest: objects.current(version.key) === version },
  });
  return {
    ...{ Name: objects.bucket.name, Prefix, MaxKeys: count, IsTruncated: last !== undefined },
    ...(last && { NextKeyMarker: last.key, NextVersionIdMarker: last.versionId }),
    Versions: page.filter(({ deleteMarker }) => !deleteMarker).map(latest),
  };
}

/**
 * The versions after the page that ended with the marked version. With only a key marker: after all versions of that
 * key.
 */
function* versionsAfter({ input }: Call, objects: Objects, prefix: string): Iterable<Version> {
  const { KeyMarker, VersionIdMarker } = input;
  if (typeof KeyMarker !== 'string') {
    yield* objects.versions(prefix);
    return;
  }
  const isVersion = typeof VersionIdMarker === 'string' && objects.version(KeyMarker, VersionIdMarker) !== undefined;
  let isBehind = false;
  for (const version of objects.versions(prefix, KeyMarker)) {
    if (isBehind || version.key !== KeyMarker) yield version;
    else isBehind = isVersion && version.versionId === VersionIdMarker;
  }
}

function first<One>(count: number, all: Iterable<One>): readonly One[] {
  const found: One[] = [];
  for (const one of all) {
    if (found.length === count) break;
    found.push(one);
  }
  return found;
}

const pageOf = ({ input }: Call): number =>
  within(input, 'MaxKeys', { low: 1, high: PAGE_KEYS_MAX, fallback: PAGE_KEYS_MAX });
