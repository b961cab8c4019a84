/**
 * The log of settings: every change is appended here before the setting itself is written (docs/adr/0012). One hash
 * chain per region that writes, in the table that holds the settings, so that regions never contend and an asynchronous
 * table merges without loss. Damage inside a chain is found and left out; what is cut off or rewritten at its very end
 * is not, as in every such chain (`ledger.ts`).
 */
import * as z from 'zod';
import type { ItemKey } from './control-items';
import { appendEntry, GENESIS_HASH, LedgerEntry, matchesHash } from './ledger';
import { nameText, readNamed, type Setting } from './setting';
import type { Region } from './topology';

/** Where a chain stands: its entry with that number and hash. */
export const Position = z.object({ sequence: z.number().int().min(0), hash: z.string() });
export type Position = z.output<typeof Position>;

/** Before the first entry. */
export const START: Position = { sequence: 0, hash: GENESIS_HASH };

/** An entry that counts for nothing, and why. */
export const LogFault = z.object({ region: z.string(), sequence: z.number().int(), reason: z.string() });
export type LogFault = z.output<typeof LogFault>;

/** A setting and the place in its chain that recorded it. */
export interface Change {
  readonly position: Position;
  readonly setting: Setting;
}

/** One partition per region that writes. */
export const auditPk = (region: Region): string => `audit#${region}`;
/** Item: `LedgerEntry` plus the key, its body a `Setting`; `sk` is the sequence number, twelve digits. */
export const auditKey = (region: Region, sequence: number): ItemKey => ({
  pk: auditPk(region),
  sk: String(sequence).padStart(12, '0'),
});

/** The entry that records a setting after `last`. */
export function changeAfter(last: Position, setting: Setting, nowMs: number): LedgerEntry {
  const draft = { at: new Date(nowMs).toISOString(), verb: 'set', region: setting.region, body: setting };
  return appendEntry(last.sequence === 0 ? undefined : last, draft);
}

const Newest = z.object({ sk: z.string().regex(/^\d{12}$/), hash: z.string().catch(GENESIS_HASH) });

/** Where a writer goes on, whatever the newest item has become: a damaged end must not stop everybody from writing. */
export function endOf(newest: unknown): Position {
  const { data } = Newest.safeParse(newest);
  return data ? { sequence: Number(data.sk), hash: data.hash } : START;
}

/** A part of one chain: what `from` follows, and the items stored after it, in order. */
interface Stretch {
  readonly region: Region;
  readonly from: Position;
  readonly items: readonly unknown[];
}

/**
 * Tells sound entries from damaged ones. An entry is sound if its content matches its hash and the sound one after it
 * names that hash: who rewrites an entry, hash and all, is given away by its successor. The first has to follow `from`;
 * numbers that are missing are faults too.
 */
export function examine({ region, from, items }: Stretch): {
  readonly sound: readonly Change[];
  readonly faults: readonly LogFault[];
} {
  const bySequence = new Map(items.map((item) => [endOf(item).sequence, item]));
  const last = Math.max(from.sequence, ...bySequence.keys());
  const sound: Change[] = [];
  const faults: LogFault[] = [];
  let next: LedgerEntry | undefined;
  for (let sequence = last; sequence > from.sequence; sequence -= 1) {
    const read = readEntry(bySequence.get(sequence), { region, sequence, next, from });
    if (read.kind === 'sound') sound.push({ position: { sequence, hash: read.entry.hash }, setting: read.setting });
    else faults.push({ region, sequence, reason: read.reason });
    next = read.kind === 'sound' ? read.entry : undefined;
  }
  return { sound: sound.reverse(), faults: faults.reverse() };
}

/**
 * The changes before the first fault: all that a snapshot may cover, since an entry that is missing may be on its way.
 */
export function unbroken(stretch: Stretch): readonly Change[] {
  const { sound, faults } = examine(stretch);
  const first = faults[0]?.sequence ?? Infinity;
  return sound.filter(({ position }) => position.sequence < first);
}

type Read =
  | { readonly kind: 'sound'; readonly entry: LedgerEntry; readonly setting: Setting }
  | { readonly kind: 'faulty'; readonly reason: string };

interface Around {
  readonly region: Region;
  readonly sequence: number;
  readonly next: LedgerEntry | undefined;
  readonly from: Position;
}

function readEntry(item: unknown, around: Around): Read {
  if (item === undefined) return { kind: 'faulty', reason: 'is missing' };
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
  return isFirst && entry.previous !== from.hash ? 'does not follow the entry before it' : undefined;
}

/** The newest good setting under each name, by `nameText`. */
export type Recorded = ReadonlyMap<string, Setting>;

/** What is on record once these are as well. The last writer wins, in whatever order they come. */
export function replay(recorded: Recorded, settings: readonly Setting[]): Recorded {
  const newest = new Map(recorded);
  for (const setting of settings) {
    const name = nameText(setting);
    const known = newest.get(name);
    if (!known || isNewer(setting, known)) newest.set(name, setting);
  }
  return newest;
}

/** Two of one region's writers may share an instant: then any order will do, as long as it is always the same. */
function isNewer(a: Setting, b: Setting): boolean {
  return a.version === b.version ? a.checksum > b.checksum : a.version > b.version;
}
