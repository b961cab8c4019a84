/**
 * A record that nobody can rewrite unnoticed: each entry carries the hash of the entry before it (strategy §3,
 * evidence). A change, removal or reordering inside the chain is found. A chain that is cut off at its end, or
 * rewritten from some entry to its end, is found only if its newest hash is also kept elsewhere; the evidence pack does
 * that.
 */
import * as z from 'zod';
import { sha256 } from './sha256';

/**
 * `sequence` counts from 1. `at` is ISO 8601. `region` is where the entry was written. `body` is any JSON value.
 * `previous` and `hash` are SHA-256 in hex; `previous` of the first entry is all zeros. Parsing drops the attributes
 * that a store adds.
 */
export const LedgerEntry = z.object({
  sequence: z.number().int(),
  at: z.string(),
  verb: z.string(),
  region: z.string(),
  body: z.unknown(),
  previous: z.string(),
  hash: z.string(),
});
export type LedgerEntry = Readonly<z.output<typeof LedgerEntry>>;

export type LedgerDraft = Pick<LedgerEntry, 'at' | 'verb' | 'region' | 'body'>;

export type ChainVerdict =
  | { readonly kind: 'intact'; readonly length: number }
  | { readonly kind: 'broken'; readonly sequence: number; readonly reason: string };

/** The value of `previous` in the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * JSON with sorted keys and no spaces, the same for equal values (RFC 8785 for what we store). Leaves out undefined
 * members, as JSON does. Throws on values that JSON does not have: NaN, infinities, functions, bigint, dates, sets and
 * undefined itself.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return canonicalObject(value);
  const isJson = value === null || typeof value === 'boolean' || Number.isFinite(value);
  if (!isJson)
    throw new Error(`a ledger holds JSON only, but found ${typeof value === 'number' ? value : typeof value}`);
  return JSON.stringify(value);
}

/**
 * Makes the next entry of the chain. Its body is the JSON that was hashed, so the hash stays right after storing and
 * reading.
 */
export function appendEntry(
  previous: Pick<LedgerEntry, 'sequence' | 'hash'> | undefined,
  draft: LedgerDraft,
): LedgerEntry {
  const unsealed = {
    sequence: (previous?.sequence ?? 0) + 1,
    at: draft.at,
    verb: draft.verb,
    region: draft.region,
    body: JSON.parse(canonicalJson(draft.body)) as unknown,
    previous: previous?.hash ?? GENESIS_HASH,
  };
  return { ...unsealed, hash: hashOf(unsealed) };
}

/**
 * Checks a whole ledger, in order, from its first entry. `broken` names the sequence number expected at the first
 * fault.
 */
export function verifyChain(entries: readonly LedgerEntry[]): ChainVerdict {
  for (const [index, entry] of entries.entries()) {
    const reason = faultOf(entry, entries[index - 1]);
    if (reason) return { kind: 'broken', sequence: index + 1, reason };
  }
  return { kind: 'intact', length: entries.length };
}

function faultOf(entry: LedgerEntry, previous: LedgerEntry | undefined): string | undefined {
  const expected = (previous?.sequence ?? 0) + 1;
  if (entry.sequence !== expected) return `expected sequence ${expected}, found ${JSON.stringify(entry.sequence)}`;
  if (entry.previous !== (previous?.hash ?? GENESIS_HASH)) return 'does not follow the entry before it';
  return matchesHash(entry) ? undefined : 'its content does not match its hash';
}

/** Whether the entry's content matches its hash. Does not check its place in a chain. */
export function matchesHash(entry: LedgerEntry): boolean {
  return entry.hash === hashOf(entry);
}

/** Hashes every field except the hash itself. Attributes that a store adds (keys) do not belong to the entry. */
function hashOf({ sequence, at, verb, region, body, previous }: Omit<LedgerEntry, 'hash'>): string {
  return sha256(canonicalJson({ sequence, at, verb, region, body, previous }));
}

/**
 * Printable ASCII without the characters that JSON escapes. Almost every text matches, and this test is faster than
 * JSON.stringify.
 */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/**
 * The keys of an entry that was read from the ledger are already in order, and checking that is faster than sorting.
 */
function sorted(keys: string[]): readonly string[] {
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return keys.sort();
  }
  return keys;
}

function canonicalObject(value: object): string {
  const kind = Object.prototype.toString.call(value);
  if (kind !== '[object Object]') throw new Error(`a ledger holds JSON only, but found ${kind}`);
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of sorted(Object.keys(members))) {
    const member = members[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}
