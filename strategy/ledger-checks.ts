/**
 * Checks of the ledger in an evidence pack, against a manifest that was not changed. The chain is followed back from
 * its head: so the entry that differs is named, and not the one after it. An end that was cut off is found too.
 */
import { failed, passed, type Check } from './check';
import { jsonOf } from './json-of';
import { canonicalJson, GENESIS_HASH, LedgerEntry, matchesHash } from './ledger';
import { LEDGER, rootOfLines, type Manifest } from './pack';

/** What a manifest says of its ledger. */
type Expected = NonNullable<Manifest['ledger']>;

export interface ReadLedger {
  readonly check: Check;
  /** Empty when the ledger is not the one that was written. */
  readonly entries: readonly LedgerEntry[];
}

const entryAt = (sequence: number): string => `${LEDGER}, entry ${sequence}`;

/** `bytes`: of ledger.jsonl. */
export function checkLedger(bytes: Buffer, expected: Expected): ReadLedger {
  const lines = bytes.toString().split('\n');
  const entries = lines.slice(0, -1).map(entryOf);
  const wrong = firstWrong(entries, expected);
  const check = 'ledger';
  if (wrong) return { check: failed({ check, at: entryAt(wrong.sequence) }, wrong.reason), entries: [] };
  const matter = { check, at: LEDGER };
  if (lines.at(-1) !== '' || rootOfLines(lines.slice(0, -1)) !== expected.root)
    return { check: failed(matter, 'its Merkle root is not that of the manifest'), entries: [] };
  const whole = entries.flatMap((entry) => entry ?? []);
  return { check: passed(matter, `${whole.length} entries, from the first to the head`), entries: whole };
}

/** The entry that a line is. Undefined when the line is no entry, or not written as one. */
function entryOf(line: string): LedgerEntry | undefined {
  const { data } = LedgerEntry.safeParse(jsonOf(line));
  return data && canonicalJson(data) === line ? data : undefined;
}

interface Wrong {
  readonly sequence: number;
  readonly reason: string;
}

function firstWrong(entries: readonly (LedgerEntry | undefined)[], { entries: count, head }: Expected): Wrong | null {
  const surplus = entries.length - count;
  // Lines were added behind the head, or somewhere before it.
  const offset = surplus > 0 && entries[count - 1]?.hash === head ? 0 : surplus;
  let hash = head;
  for (let sequence = count; sequence > 0; sequence -= 1) {
    const entry = entries[sequence - 1 + offset];
    if (!isEntry(entry, { sequence, hash })) return { sequence, reason: reasonOf(entry, sequence) };
    hash = entry.previous;
  }
  if (count > 0 && hash !== GENESIS_HASH) return { sequence: 1, reason: 'is not the first one' };
  if (surplus <= 0) return null;
  return { sequence: offset > 0 ? 1 : count + 1, reason: `was added: the manifest knows ${count} entries` };
}

const isEntry = (
  entry: LedgerEntry | undefined,
  { sequence, hash }: { readonly sequence: number; readonly hash: string },
): entry is LedgerEntry => entry?.sequence === sequence && entry.hash === hash && matchesHash(entry);

function reasonOf(entry: LedgerEntry | undefined, sequence: number): string {
  if (!entry) return 'is missing, or cannot be read';
  if (entry.sequence !== sequence) return `is missing: entry ${entry.sequence} stands in its place`;
  return matchesHash(entry) ? 'was replaced: what follows names another one' : 'its content does not match its hash';
}

/**
 * How far clocks may differ. Clocks of AWS are right within a second, and an entry may wait for its place in the ledger
 * for some seconds. Half a minute is the longest that a signature or a stamp usually takes.
 */
const CLOCKS_SECONDS_MAX = 30;

/** `until`: the moment by which every entry had been written, by the clocks of others too (ISO 8601). */
export function checkClocks(entries: readonly LedgerEntry[], until: readonly string[]): Check {
  const latestMs = Math.min(...until.map(Date.parse)) + CLOCKS_SECONDS_MAX * 1000;
  let newestMs = -Infinity;
  for (const { sequence, at } of entries) {
    const atMs = Date.parse(at);
    const matter = { check: 'clocks', at: entryAt(sequence) };
    if (Number.isNaN(atMs)) return failed(matter, `${at} is no time`);
    if (atMs > latestMs) return failed(matter, `${at} is after the manifest or its stamp`);
    if (atMs < newestMs - CLOCKS_SECONDS_MAX * 1000)
      return failed(matter, `${at} is more than ${CLOCKS_SECONDS_MAX} s before an entry that came earlier`);
    newestMs = Math.max(newestMs, atMs);
  }
  return passed({ check: 'clocks', at: LEDGER }, `no entry is out of time by more than ${CLOCKS_SECONDS_MAX} s`);
}

/** Whether the stamp is not from before the manifest, as far as clocks may differ. */
export const isAfter = (genTime: string, writtenAt: string): boolean =>
  Date.parse(genTime) >= Date.parse(writtenAt) - CLOCKS_SECONDS_MAX * 1000;
