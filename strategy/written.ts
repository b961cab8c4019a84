/**
 * What a region accepted, in order of time: an entry for each write of a table that other regions hear of later, put
 * there before the write itself. A return reads what was accepted since a loss from here, and nothing else of the table
 * (docs/adr/0021). Were an entry missing, a late write would not be listed; its value is merged all the same.
 */
import * as z from 'zod';
import type { ItemKey } from './control-items';
import type { DocumentName } from './document-key';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { sha256 } from './sha256';
import { tier0IsStronglyConsistent } from './tier0-store';
import type { Placement, Region } from './topology';

/** Entries expire after this: a region that is away for longer is no return but a rebuilding. */
export const KEPT_DAYS = 35;
const KEPT_MS = KEPT_DAYS * 86_400_000;

/** The attribute that DynamoDB's TTL goes by in tables that replicate asynchronously: seconds since the epoch. */
export const EXPIRY_ATTRIBUTE = 'expiresAt';
/** What is of use for as long as entries are. */
export const expiry = (nowMs: number): number => Math.floor((nowMs + KEPT_MS) / 1000);
/** What was accepted before may have expired. */
export const listedSince = (nowMs: number): number => nowMs - KEPT_MS;

/** All that one region accepted into a table. */
export const writtenPk = (region: Region): string => `written#${region}`;

/** A write that was about to be made. `version` begins with the instant; `digest` is the value's SHA-256. */
export interface Listed extends DocumentName {
  readonly version: string;
  readonly writtenAtMs: number;
  readonly digest: string;
}

/** Whether other regions hear of the service's writes later, so that a loss may keep some from them. */
export function isListed(placement: Placement, service: Service): boolean {
  const { store } = OBJECTIVES[service];
  const isShared = placement.standbys.length > 0;
  return isShared && (store === 'data-table' || (store === 'tier0-table' && !tier0IsStronglyConsistent(placement)));
}

/** What comes under a version and a name, in order of time. */
export const timedKey = (version: string, { service, tenant, key }: DocumentName): string =>
  `${version}#${service}#${tenant}#${key}`;

/** The entry of a write. */
export function listing(
  { value, version, writtenAtMs, region, ...name }: Omit<Listed, 'digest'> & { value: string; region: Region },
  nowMs: number,
): ItemKey & object {
  const entry = { digest: sha256(value), writtenAtMs, [EXPIRY_ATTRIBUTE]: expiry(nowMs) };
  return { pk: writtenPk(region), sk: timedKey(version, name), ...entry };
}

const Entry = z.object({ sk: z.string(), digest: z.string(), writtenAtMs: z.number() });

/** The write of an entry as stored; undefined when it is damaged. */
export function readListing(item: unknown): Listed | undefined {
  const { data } = Entry.safeParse(item);
  const [version = '', name = '', tenant, key] = data?.sk.split('#') ?? [];
  const service = SERVICES.find((one) => one === name);
  if (!data || !service || tenant === undefined || key === undefined) return undefined;
  return { service, tenant, key, version, writtenAtMs: data.writtenAtMs, digest: data.digest };
}
