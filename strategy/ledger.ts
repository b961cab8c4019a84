/**
 * The record nobody can quietly rewrite: each entry carries the hash of the one before it (strategy §3, evidence). Any
 * change, removal or reordering inside the chain is found; a chain cut off at its end, or rewritten from some entry to
 * the end, is not, unless its newest hash is also kept elsewhere (the evidence pack does that).
 */
import * as z from 'zod';
import { sha256 } from './sha256';

/**
 * `sequence` counts from 1, `at` is ISO 8601, `region` is where the entry was written, `body` is any JSON value,
 * `previous` and `hash` are SHA-256 in hex; the first entry's `previous` is all zeros. Parsing drops what a store adds.
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

/** What the first entry follows. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * JSON with sorted keys and no spaces, the same for equal values (RFC 8785 for what we store). Undefined members are
 * left out as JSON does. Throws on what JSON cannot say: NaN, infinities, functions, bigint, dates, sets, undefined
 * itself.
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

/** The next entry of the chain. Its body is the JSON that was hashed, so storing and reading it back keeps the hash. */
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

/** Checks a whole ledger, in order, from its first entry. Broken names the sequence expected at the first fault. */
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

/** Whether the entry's content is what was hashed; says nothing about its place in a chain. */
export function matchesHash(entry: LedgerEntry): boolean {
  return entry.hash === hashOf(entry);
}

/** Covers every field but the hash; attributes that a store adds (keys) are no part of the entry. */
function hashOf({ sequence, at, verb, region, body, previous }: Omit<LedgerEntry, 'hash'>): string {
  return sha256(canonicalJson({ sequence, at, verb, region, body, previous }));
}

/** Printable ASCII without what JSON escapes: nearly every text, and quicker to look at than to have written out. */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/** What was once read from here is in order already, and seeing that is quicker than sorting. */
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
