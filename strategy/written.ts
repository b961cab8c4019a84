/**
 * What a region accepted, in order of time. Every write to a table that replicates asynchronously gets an entry here
 * before the write itself. A return reads from these entries what was accepted since a loss, and reads nothing else of
 * the table (docs/adr/0021). If an entry is missing, its late write is not listed, but its value is still merged.
 */
import * as z from 'zod';
import type { ItemKey } from './control-items';
import { type DocumentName, timedKey, timedName, writtenPk } from './data-items';
import { OBJECTIVES, type Service } from './layers';
import { sha256 } from './sha256';
import { tier0IsStronglyConsistent } from './tier0-store';
import type { Placement, Region } from './topology';

/** Entries expire after this time. A region that was away for longer cannot return; it has to be rebuilt. */
export const KEPT_DAYS = 35;
const KEPT_MS = KEPT_DAYS * 86_400_000;

/** The TTL attribute of tables that replicate asynchronously, in seconds since the Unix epoch. */
export const EXPIRY_ATTRIBUTE = 'expiresAt';
/** The expiry of an item that is useful as long as entries are. */
export const expiry = (nowMs: number): number => Math.floor((nowMs + KEPT_MS) / 1000);
/** Entries of writes before this time, in ms, may have expired. */
export const listedSince = (nowMs: number): number => nowMs - KEPT_MS;

/** A write that was about to be made. `version` begins with the instant; `digest` is the SHA-256 of the value. */
export interface Listed extends DocumentName {
  readonly version: string;
  readonly writtenAtMs: number;
  readonly digest: string;
}

/**
 * Whether the service's writes replicate asynchronously, so that a loss may keep some of them from the other regions.
 */
export function isListed(placement: Placement, service: Service): boolean {
  const { store } = OBJECTIVES[service];
  const isShared = placement.standbys.length > 0;
  return isShared && (store === 'data-table' || (store === 'tier0-table' && !tier0IsStronglyConsistent(placement)));
}

/** Makes the entry of a write. */
export function listing(
  { value, version, writtenAtMs, region, ...name }: Omit<Listed, 'digest'> & { value: string; region: Region },
  nowMs: number,
): ItemKey & object {
  const entry = { digest: sha256(value), writtenAtMs, [EXPIRY_ATTRIBUTE]: expiry(nowMs) };
  return { pk: writtenPk(region), sk: timedKey(version, name), ...entry };
}

const Entry = z.object({ sk: z.string(), digest: z.string(), writtenAtMs: z.number() });

/** Reads the write from a stored entry; undefined when the entry is damaged. */
export function readListing(item: unknown): Listed | undefined {
  const { data } = Entry.safeParse(item);
  const name = data && timedName(data.sk);
  return name && { ...name, writtenAtMs: data.writtenAtMs, digest: data.digest };
}
