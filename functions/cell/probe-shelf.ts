import type { Region } from '../../strategy/topology';
import { Stored } from './stored';
import { type Guard, type ItemPlace, putItem, readNow } from './table';
import { stamped } from './version';

/** Probes come every ten seconds, so a value is written again by every sixth probe at the latest. */
const REWRITE_AFTER_MS = 50_000;

/** Where a probe stores one value. `read` returns whatever is stored. Both throw SDK errors. */
export interface Shelf {
  readonly read: () => Promise<unknown>;
  readonly write: (document: Stored) => Promise<unknown>;
}

/** One item of a table, read with strong consistency. */
export function tableShelf(place: ItemPlace): Shelf {
  return {
    read: () => readNow(place),
    write: (document) => putItem(place, document, unlessLater(document.version)),
  };
}

/**
 * Holds unless a later version is stored, because an observer may send two probes at once. An item without a version is
 * damaged and is replaced.
 */
export function unlessLater(version: string): Guard {
  return {
    ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { S: version } },
  };
}

interface Expected {
  readonly value: string;
  readonly region: Region;
}

/**
 * Reads the value each time. Writes it again when that is due, and reads it back. Returns what is wrong, or undefined.
 * Throws SDK errors.
 */
export async function readOrRewrite(shelf: Shelf, expected: Expected): Promise<string | undefined> {
  return isRecent(await shelf.read(), expected) ? undefined : writeAndRead(shelf, expected);
}

/** Writes the value and reads it back. Returns what is wrong, or undefined. Throws SDK errors. */
export async function writeAndRead(shelf: Shelf, { value, region }: Expected): Promise<string | undefined> {
  const written = stamped(value, region, Date.now());
  await shelf.write(written);
  const { data: found } = Stored.safeParse(await shelf.read());
  return found && found.version >= written.version ? undefined : 'what was just written cannot be read';
}

function isRecent(found: unknown, { value }: Expected): boolean {
  const { data } = Stored.safeParse(found);
  const ageMs = data?.value === value ? Date.now() - data.writtenAtMs : Number.NaN;
  return ageMs >= 0 && ageMs < REWRITE_AFTER_MS;
}
