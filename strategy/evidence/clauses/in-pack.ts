/**
 * What of a clause is in one pack: the files and fields that its row cites. Assumes that a field which is null is not
 * known, and that a file which is not in the pack is missing: neither ever counts as shown.
 */
import { jsonOf } from '../../json-of';
import { LEDGER, MANIFEST, type MissingFile, type PackFile } from '../../pack';
import { EVIDENCE } from '../basis';
import type { Evidence } from '../evidence';
import { MESSAGES } from '../report';
import type { Clause, Occasion } from './clause';

type Entries = readonly { readonly verb: string }[];

/** `ledger`, `messages`: null when nobody could read them. `contents`: the files of the pack that are made already. */
export interface PackSeen {
  readonly evidence: Evidence;
  readonly ledger: Entries | null;
  readonly messages: Entries | null;
  readonly contents: readonly (PackFile | MissingFile)[];
}

/** The page that says it. */
export const REPORT = 'report.html';

/** Why something that a row cites is not, or not all, in the pack. The order is that of the page. */
export const LACKS = [
  'Missing',
  'Incomplete',
  'No value',
  'Empty',
  'Some values',
  'No entry',
  'Not yet written',
] as const;

/** `isThere`: something of it is. `lack`: what is not there, or not all, with the reason. */
interface Cited {
  readonly isThere: boolean;
  readonly lack?: { readonly why: (typeof LACKS)[number]; readonly what: string };
}

/** `none`: no pack ever shows anything. `other`: only packs of another occasion do. */
export interface Shown {
  readonly kind: 'none' | 'other' | 'all' | 'part' | 'nothing';
  readonly lacks: readonly NonNullable<Cited['lack']>[];
}

/** What of that row is in the pack. */
export function shownOf(pack: PackSeen, { where, only }: Clause): Shown {
  if (where === undefined) return { kind: 'none', lacks: [] };
  if (only && !isOccasion(pack.evidence, only)) return { kind: 'other', lacks: [] };
  const cited = citationsIn(where).flatMap((citation) => seenOf(pack, citation));
  const lacks = cited.flatMap(({ lack }) => lack ?? []);
  if (lacks.length === 0) return { kind: 'all', lacks };
  return { kind: cited.some(({ isThere }) => isThere) ? 'part' : 'nothing', lacks };
}

/** Whether the pack is about that. A test from which an evacuation goes on is an incident too. */
function isOccasion({ flow, partOf, ledger, times }: Evidence, occasion: Occasion): boolean {
  if (occasion === 'restores') return flow === 'restore';
  if (flow === 'drill') return occasion === 'tests';
  // Only the ledger says whether a drill asked for it.
  if (ledger.chain === 'unreadable') return true;
  return occasion === 'tests' ? partOf !== null : partOf === null || times.outageStartedAt !== null;
}

interface Citation {
  readonly cited: string;
  readonly steps: readonly string[];
}

/** The files and fields that a text cites, each with the steps behind it. */
export function citationsIn(text: string): readonly Citation[] {
  const [, ...parts] = text.split(/`([^`]+)`/);
  return parts.flatMap((cited, index) =>
    index % 2 === 1 ? [] : [{ cited, steps: [...(parts[index + 1] ?? '').matchAll(/_([a-z-]+)_/g)].map(stepOf) }],
  );
}

const stepOf = ([, step = '']: RegExpExecArray): string => step;

/** The first pack of a bucket has none before it. */
const AFTER: Cited = { isThere: true, lack: { why: 'Not yet written', what: `${MANIFEST}#/previous` } };

/** A row may be shown by steps: then each of them counts, and not the file. */
function seenOf(pack: PackSeen, { cited, steps }: Citation): readonly Cited[] {
  const [file = '', path] = cited.split('#/');
  if (file === MANIFEST) return [path?.startsWith('previous/') ? AFTER : { isThere: true }];
  if (!isIn(pack, file)) return [{ isThere: false, lack: { why: 'Missing', what: file } }];
  if (path !== undefined) return [fieldOf(pack, file, path)];
  if (steps.length > 0) return steps.map((step) => entryOf(entriesOf(pack, file), step));
  const isCut = pack.contents.some((one) => 'why' in one && one.file === file);
  return [{ isThere: true, ...(isCut ? { lack: { why: 'Incomplete', what: file } } : {}) }];
}

function entriesOf({ ledger, messages }: PackSeen, file: string): Entries {
  const entries = file === LEDGER ? ledger : file === MESSAGES ? messages : null;
  return entries ?? [];
}

/** An empty list says so, if somebody has said how it ended. */
const hasAllMoved = ({ notMoved, outcome }: Evidence): boolean => notMoved.length === 0 && outcome !== null;

/** The page itself and the ledger are not among the files that are made already. */
function isIn({ ledger, contents }: PackSeen, file: string): boolean {
  if (file === LEDGER) return ledger !== null;
  const isFolder = file.endsWith('/');
  return (
    file === REPORT ||
    contents.some((one) => 'bytes' in one && (isFolder ? one.name.startsWith(file) : one.name === file))
  );
}

function contentOf({ evidence, contents }: PackSeen, file: string): unknown {
  if (file === EVIDENCE) return evidence;
  const found = contents.find((one): one is PackFile => 'bytes' in one && one.name === file);
  return jsonOf(found?.bytes.toString() ?? '');
}

const entryOf = (entries: Entries, step: string): Cited =>
  entries.some(({ verb }) => verb === step)
    ? { isThere: true }
    : { isThere: false, lack: { why: 'No entry', what: step } };

function fieldOf(pack: PackSeen, file: string, path: string): Cited {
  if (path.startsWith('notMoved/') && hasAllMoved(pack.evidence)) return { isThere: true };
  const values = valuesAt(contentOf(pack, file), path.split('/'));
  const known = values.filter((value) => value !== null).length;
  if (known > 0 && known === values.length) return { isThere: true };
  if (known > 0) return { isThere: true, lack: { why: 'Some values', what: `${path} (${known} of ${values.length})` } };
  return { isThere: false, lack: { why: values.length === 0 ? 'Empty' : 'No value', what: path } };
}

/** All values at that path; null for each that is not there. A list without items has none. */
function valuesAt(value: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (name === undefined) return [value];
  if (name === '*') return Array.isArray(value) ? value.flatMap((one: unknown) => valuesAt(one, rest)) : [];
  const fields: readonly (readonly [string, unknown])[] =
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return valuesAt(fields.find(([field]) => field === name)?.[1] ?? null, rest);
}
