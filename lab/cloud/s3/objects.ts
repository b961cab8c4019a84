/**
 * The objects of one bucket. Each is a stack of versions in the order of their first writes. A copy keeps the id and
 * the time of its original, so a late copy goes below a younger write (assumption: S3 orders by time of creation).
 */
import { createHash } from 'node:crypto';
import type { Content } from '../../calls/binary';
import { ServiceError } from '../../calls/call';
import type { Bucket } from './bucket';
import { compareText } from '../dynamodb/expressions/comparing';

/** How far a version has got on its way to one bucket. `FAILED` is final: S3 does not try again. */
type CopyStatus = 'PENDING' | 'COMPLETED' | 'FAILED';

export interface Version {
  readonly key: string;
  readonly versionId: string;
  /** Empty for a delete marker. */
  readonly body: Content;
  readonly etag: string;
  readonly deleteMarker: boolean;
  readonly createdAtMs: number;
  /** A number that grows with every write to any bucket. */
  readonly order: number;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly lock?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly untilMs: number };
  /** Status by name of the destination bucket. Empty in copies, and when no rule applies. */
  readonly copies: Map<string, CopyStatus>;
  readonly isReplica: boolean;
}

/** Id of the only version in a bucket without versioning. */
export const NULL_VERSION = 'null';
const MS_PER_DAY = 24 * 3_600_000;

export const etagOf = (body: Content): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** An object that was there before the drill. Its version id is not random: a draw would change all later draws. */
export function stockedVersion(
  { key, body, writtenAtMs }: { readonly key: string; readonly body: string; readonly writtenAtMs: number },
  order: number,
): Version {
  const versionId = `stock${String(order).padStart(27, '0')}`;
  const made = { key, body, versionId, createdAtMs: writtenAtMs, order, etag: etagOf(body), copies: new Map() };
  return { ...made, deleteMarker: false, contentType: 'application/json', isReplica: false };
}

export class Objects {
  private readonly stacks = new Map<string, Version[]>();
  /** Keys of all stacks, in order. */
  private readonly keys: string[] = [];

  constructor(readonly bucket: Bucket) {}

  /** The version that a read without version id gets. Undefined when there is none or it was deleted. */
  current(key: string): Version | undefined {
    const top = this.stacks.get(key)?.at(-1);
    return top?.deleteMarker ? undefined : top;
  }

  version(key: string, versionId: string): Version | undefined {
    return this.stacks.get(key)?.find((version) => version.versionId === versionId);
  }

  /** Adds a version, with the bucket's default lock if it has none of its own. Safe to repeat for the same version. */
  add(version: Version): void {
    const stack = this.stacks.get(version.key) ?? this.newStack(version.key);
    if (!this.bucket.versioned) stack.length = 0;
    if (stack.some(({ versionId }) => versionId === version.versionId)) return;
    const above = stack.findIndex(({ order }) => order > version.order);
    stack.splice(above === -1 ? stack.length : above, 0, this.withLock(version));
  }

  /** Removes one version permanently. Throws AccessDenied while it is locked. */
  remove(key: string, versionId: string, options: { nowMs: number; bypassGovernance: boolean }): void {
    const stack = this.stacks.get(key) ?? [];
    const found = stack.find((version) => version.versionId === versionId);
    if (!found) return;
    if (isLocked(found, options)) {
      throw new ServiceError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
    }
    stack.splice(stack.indexOf(found), 1);
  }

  /** Current objects whose key begins with the prefix, in key order. */
  list(prefix: string): readonly Version[] {
    return [...this.keysFrom(prefix)].flatMap((key) => this.current(key) ?? []);
  }

  /**
   * All versions whose key begins with the prefix, in key order and newest first, with delete markers. Starts at the
   * key `from`, if that is later.
   */
  *versions(prefix: string, from = prefix): Iterable<Version> {
    for (const key of this.keysFrom(prefix, from)) yield* [...(this.stacks.get(key) ?? [])].reverse();
  }

  private *keysFrom(prefix: string, from = prefix): Iterable<string> {
    const first = this.placeOf(compareText(from, prefix) > 0 ? from : prefix);
    for (let at = first; this.keys[at]?.startsWith(prefix) === true; at += 1) yield this.keys[at] ?? '';
  }

  private newStack(key: string): Version[] {
    const stack: Version[] = [];
    this.stacks.set(key, stack);
    this.keys.splice(this.placeOf(key), 0, key);
    return stack;
  }

  /** Number of keys before this one. */
  private placeOf(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareText(this.keys[middle] ?? '', key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** All current objects, in no particular order. */
  all(): readonly Version[] {
    return [...this.stacks.keys()].flatMap((key) => this.current(key) ?? []);
  }

  private withLock(version: Version): Version {
    const { lock } = this.bucket;
    if (version.lock || !lock || version.deleteMarker) return version;
    return { ...version, lock: { mode: lock.mode, untilMs: version.createdAtMs + lock.days * MS_PER_DAY } };
  }
}

function isLocked(
  { lock }: Version,
  { nowMs, bypassGovernance }: { nowMs: number; bypassGovernance: boolean },
): boolean {
  if (!lock || lock.untilMs <= nowMs) return false;
  return lock.mode === 'COMPLIANCE' || !bypassGovernance;
}
