/**
 * The audit log of settings. Every change is appended here before the setting itself is written (docs/adr/0012). Each
 * region that writes has its own hash chain, in the table that holds the settings. So regions never contend, and a
 * table that replicates asynchronously merges the chains without loss. Damage inside a chain is found, and the damaged
 * entries are left out. Entries that are cut off or rewritten at the very end of a chain are not found, as in every
 * such chain (`ledger.ts`).
 */
import * as z from 'zod';
import { LAST_SEQUENCE } from './data-items';
import { appendEntry, GENESIS_HASH, LedgerEntry, matchesHash } from './ledger';
import { nameText, readNamed, type Setting } from './setting';
import type { Region } from './topology';

/** A place in a chain: the number and the hash of its entry. */
export const Position = z.object({ sequence: z.number().int().min(0), hash: z.string() });
export type Position = z.output<typeof Position>;

/** The place before the first entry. */
export const START: Position = { sequence: 0, hash: GENESIS_HASH };

/** An entry that is ignored, and why. */
export const LogFault = z.object({ region: z.string(), sequence: z.number().int(), reason: z.string() });
export type LogFault = z.output<typeof LogFault>;

/** A setting and the place in its chain that recorded it. */
export interface Change {
  readonly position: Position;
  readonly setting: Setting;
}

/** The entry that records a setting after `last`. Throws when the chain has no number left. */
export function changeAfter(last: Position, setting: Setting, nowMs: number): LedgerEntry {
  if (last.sequence >= LAST_SEQUENCE)
    throw new Error(`the audit log of ${setting.region} is full: it ends at ${last.sequence}`);
  const draft = { at: new Date(nowMs).toISOString(), verb: 'set', region: setting.region, body: setting };
  return appendEntry(last.sequence === 0 ? undefined : last, draft);
}

const Newest = z.object({ sk: z.string().regex(/^\d{12}$/), hash: z.string().catch(GENESIS_HASH) });

/** Returns where a writer continues, whatever the newest item contains: a damaged end must not stop all writes. */
export function endOf(newest: unknown): Position {
  const { data } = Newest.safeParse(newest);
  return data ? { sequence: Number(data.sk), hash: data.hash } : START;
}

/**
 * The largest gap before an item that still counts as part of the chain. Writers never leave a gap; damage may leave
 * one of a few numbers. Somebody else wrote an item that is further ahead.
 */
export const GAP_MAX = 1000;

/**
 * Returns where the chain ends, given its newest items, the newest first. `isAll`: there are no older items. Skips
 * items that are further ahead than `GAP_MAX`. Returns undefined when these items do not show the end: then read older
 * ones.
 */
export function endOfChain(newestFirst: readonly unknown[], isAll: boolean): Position | undefined {
  const positions = newestFirst.map(endOf).filter(({ sequence }) => sequence > 0);
  const beforeAll = isAll ? 0 : -Infinity;
  const end = positions.find(
    ({ sequence }, index) => sequence - (positions[index + 1]?.sequence ?? beforeAll) <= GAP_MAX,
  );
  return end ?? (isAll ? START : undefined);
}

/**
 * A part of one chain: the place before it (`from`) and the items stored after that place. `from.hash` is undefined
 * when the item at that place is damaged: then nobody can tell which hash the first item has to name.
 */
interface Stretch {
  readonly region: Region;
  readonly from: Place;
  readonly items: readonly unknown[];
  /** Whether the log goes on after these items. Then the last item is only used to check the one before it. */
  readonly isCut?: boolean;
}
export interface Place {
  readonly sequence: number;
  readonly hash: string | undefined;
}

/**
 * Separates sound entries from damaged ones. An entry is sound if its content matches its hash, and the sound entry
 * after it names that hash. So the next entry reveals an entry that was rewritten together with its hash. The first
 * entry has to follow `from`. Missing numbers are a fault too, one fault for each gap, however wide. `end`: the place
 * that the next stretch follows.
 */
export function examine(stretch: Stretch): {
  readonly sound: readonly Change[];
  readonly faults: readonly LogFault[];
  readonly end: Place;
} {
  const { region, from } = stretch;
  const judged = judgeAll(stretch);
  const sound = judged.flatMap(({ sequence, read }) =>
    read.kind === 'sound' ? [{ position: { sequence, hash: read.entry.hash }, setting: read.setting }] : [],
  );
  const faults = judged.flatMap(({ sequence, read }, index) => [
    ...gap(region, judged[index - 1]?.sequence ?? from.sequence, sequence),
    ...(read.kind === 'faulty' ? [{ region, sequence, reason: read.reason }] : []),
  ]);
  const last = judged.at(-1);
  const hash = last?.read.kind === 'sound' ? last.read.entry.hash : undefined;
  return { sound, faults, end: last ? { sequence: last.sequence, hash } : from };
}

interface Judged {
  readonly sequence: number;
  readonly read: Read;
}

/** Judges each entry by the one right after it. Returns them in order. */
function judgeAll({ region, from, items, isCut = false }: Stretch): readonly Judged[] {
  const bySequence = new Map(items.map((item) => [endOf(item).sequence, item]));
  const judged: Judged[] = [];
  let after: Judged | undefined;
  for (const sequence of descending(bySequence.keys(), from.sequence)) {
    const behind = after?.sequence === sequence + 1 ? after.read : undefined;
    const next = behind?.kind === 'sound' ? behind.entry : undefined;
    after = { sequence, read: readEntry(bySequence.get(sequence), { region, sequence, next, from }) };
    judged.push(after);
  }
  return judged.slice(isCut ? 1 : 0).reverse();
}

const descending = (sequences: Iterable<number>, above: number): number[] =>
  [...sequences].filter((sequence) => sequence > above).sort((a, b) => b - a);

/** The fault for the missing numbers between two entries, if there are any. */
function gap(region: Region, before: number, after: number): LogFault[] {
  const count = after - before - 1;
  if (count === 0) return [];
  return [{ region, sequence: before + 1, reason: count === 1 ? 'is missing' : `and ${count - 1} more are missing` }];
}

/**
 * An entry that was written this long before an entry that has arrived would have arrived too, because replication
 * keeps the order of a region.
 */
const ON_ITS_WAY_MS = 3_600_000;

/**
 * Returns the changes that a snapshot may cover: those before the first fault that may still disappear. A missing entry
 * may still be on its way. Once an entry after it is an hour old, it will not come, and the snapshot continues past it.
 */
export function unbroken(stretch: Stretch, nowMs: number): readonly Change[] {
  const { sound, faults } = examine(stretch);
  const isForGood = (fault: LogFault): boolean => {
    const after = sound.find(({ position }) => position.sequence > fault.sequence);
    return after !== undefined && nowMs - after.setting.writtenAtMs > ON_ITS_WAY_MS;
  };
  const first = faults.find((fault) => !isForGood(fault))?.sequence ?? Infinity;
  return sound.filter(({ position }) => position.sequence < first);
}

type Read =
  | { readonly kind: 'sound'; readonly entry: LedgerEntry; readonly setting: Setting }
  | { readonly kind: 'faulty'; readonly reason: string };

interface Around {
  readonly region: Region;
  readonly sequence: number;
  readonly next: LedgerEntry | undefined;
  readonly from: Stretch['from'];
}

function readEntry(item: unknown, around: Around): Read {
  const { data: entry } = LedgerEntry.safeParse(item);
  if (!entry) return { kind: 'faulty', reason: 'is no entry' };
  const found = readNamed(entry.body);
  if (found.kind === 'bad') return { kind: 'faulty', reason: `its content ${found.reason}` };
  const reason = faultOf(entry, around);
  return reason === undefined ? { kind: 'sound', entry, setting: found.setting } : { kind: 'faulty', reason };
}

function faultOf(entry: LedgerEntry, { region, sequence, next, from }: Around): string | undefined {
  if (!matchesHash(entry)) return 'its content does not match its hash';
  if (entry.sequence !== sequence || entry.region !== region) return 'stands in the place of another entry';
  if (next && next.previous !== entry.hash) return 'is not what the entry after it follows';
  const isFirst = sequence === from.sequence + 1;
  return isFirst && from.hash !== undefined && entry.previous !== from.hash
    ? 'does not follow the entry before it'
    : undefined;
}

/** The newest good setting under each name, by `nameText`. */
export type Recorded = ReadonlyMap<string, Setting>;

/** Adds these settings to the record. The last writer wins, in whatever order they come. */
export function replay(recorded: Recorded, settings: readonly Setting[]): Recorded {
  const newest = new Map(recorded);
  for (const setting of settings) {
    const name = nameText(setting);
    const known = newest.get(name);
    if (!known || isNewer(setting, known)) newest.set(name, setting);
  }
  return newest;
}

/**
 * Two writers of one region may write in the same instant. Then any order is right, as long as it is always the same.
 */
function isNewer(a: Setting, b: Setting): boolean {
  return a.version === b.version ? a.checksum > b.checksum : a.version > b.version;
}
