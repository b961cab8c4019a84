/**
 * The evidence pack of an incident: a folder that verifies without us. `manifest.json` has the digest of every file and
 * the head of the ledger. A signature and time stamps of the manifest lie beside it, so they stand for the whole
 * folder. Proofs that come later change no file. How to check it is in the folder too (`verify-md.ts`).
 *
 * Assumes that nobody outside has the signing key. Whoever has it can write another pack, but no earlier time stamp.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson, GENESIS_HASH, type LedgerEntry } from './ledger';
import { merkleRoot } from './merkle';
import { verifyMd } from './verify-md';

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sig';
export const PUBLIC_KEY = 'public-key.pem';
export const SUMS = 'SHA256SUMS';
const VERIFY_MD = 'VERIFY.md';
/** The folder of a ledger's anchors (`anchor.ts`). */
export const HEADS = 'heads/';
export const LEDGER = 'ledger.jsonl';
/** The stamp of the authority at that place in the manifest; the first is 1. */
export const stampName = (number: number): string => `manifest-${number}.tsr`;
/** The root of that authority, if the environment has it. */
export const rootName = (number: number): string => `authority-${number}.pem`;

export interface PackFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A file that could not be made, and why. */
export interface MissingFile {
  readonly file: string;
  readonly why: string;
}

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex');
const FileName = z.string().regex(/^(?:\w[\w.-]*\/)*\w[\w.-]*$/, 'a name without spaces');
const Listed = z.strictObject({ name: FileName, size: z.number().int().min(0), sha256: Sha256 });
export type Listed = Readonly<z.output<typeof Listed>>;

/**
 * `files`: all but the manifest and its proofs, by name. `filesRoot`: the Merkle root over them. `ledger`: null when
 * nobody could read it; `root` is the Merkle root over its entries, `head` the hash of its newest one. `previous`: the
 * pack before this one in the same bucket, and the SHA-256 of its manifest. `missing`: what belongs to a pack and is
 * not in this one. `key`: of KMS; its fingerprint is absent when KMS did not answer. `authorities`: who is asked for a
 * stamp. Times are ISO 8601.
 */
export const Manifest = z.strictObject({
  schema: z.literal(1),
  incident: z.string().min(1),
  environment: z.string().min(1),
  writtenAt: z.iso.datetime(),
  writtenBy: z.string().min(1),
  files: z.array(Listed).min(1),
  filesRoot: Sha256,
  ledger: z.strictObject({ entries: z.number().int().min(0), root: Sha256, head: Sha256 }).nullable(),
  previous: z.strictObject({ pack: z.string().min(1), manifest: Sha256 }).nullable(),
  missing: z.array(z.strictObject({ file: FileName, why: z.string().min(1) })),
  key: z.strictObject({ id: z.string().min(1), fingerprint: Sha256.exactOptional() }),
  authorities: z.array(z.url({ protocol: /^https$/ })),
});
export type Manifest = Readonly<z.output<typeof Manifest>>;

/** An authority for time stamps. `root`: its root certificate in PEM. */
interface Authority {
  readonly url: string;
  readonly root?: string;
}

/** What a pack is made of. `contents`: its files beside the ledger; a missing one says why. */
export interface PackDraft extends Pick<
  Manifest,
  'incident' | 'environment' | 'writtenAt' | 'writtenBy' | 'previous' | 'key'
> {
  readonly authorities: readonly Authority[];
  readonly ledger: readonly LedgerEntry[] | null;
  readonly contents: readonly (PackFile | MissingFile)[];
}

/** One line per entry, each the JSON that its hash covers. A line is a leaf under the ledger's root. */
export const ledgerLines = (entries: readonly LedgerEntry[]): readonly string[] => entries.map(canonicalJson);

/** The root over files as a manifest lists them. */
export const rootOfFiles = (files: readonly Listed[]): string =>
  merkleRoot(files.map((file) => Buffer.from(canonicalJson(file))));

/** The root over the lines of a ledger. */
export const rootOfLines = (lines: readonly string[]): string => merkleRoot(lines.map((line) => Buffer.from(line)));

/** What `sha256sum -c` reads. */
export const sumsOf = (files: readonly Listed[]): string =>
  files.map(({ name, sha256: sum }) => `${sum}  ${name}\n`).join('');

/** The file as a manifest lists it. */
const listed = ({ name, bytes }: PackFile): Listed => ({ name, size: bytes.length, sha256: digestOf(bytes) });

/** SHA-256 in hex. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The text of a manifest. Equal manifests have equal texts. */
export const manifestText = (manifest: Manifest): string => `${canonicalJson(manifest)}\n`;

/** The files of the pack, its manifest last. Throws when two have one name. */
export function packOf(draft: PackDraft): readonly PackFile[] {
  const { ledger, contents, authorities, incident, environment, writtenAt, writtenBy, previous, key } = draft;
  const lines = ledger && ledgerLines(ledger);
  const hasHeads = contents.some((one) => 'bytes' in one && one.name.startsWith(HEADS));
  const all = [
    ...contents,
    ledgerFile(lines),
    ...rootsOf(authorities),
    file(VERIFY_MD, verifyMd({ ...draft, hasHeads })),
  ];
  const made = all.flatMap((one) => ('bytes' in one ? [one] : []));
  const files = inOrder(made.map(listed));
  const sums = file(SUMS, sumsOf(files));
  const manifestFiles = inOrder([...files, listed(sums)]);
  const manifest: Manifest = {
    ...{ schema: 1, incident, environment, writtenAt, writtenBy, previous, key },
    ...{ files: manifestFiles, filesRoot: rootOfFiles(manifestFiles) },
    ledger: ledger && lines && { entries: lines.length, root: rootOfLines(lines), head: headOf(ledger) },
    missing: all.flatMap((one) => ('why' in one ? [one] : [])),
    authorities: authorities.map(({ url }) => url),
  };
  return [...made, sums, file(MANIFEST, manifestText(Manifest.parse(manifest)))];
}

/** The hash of the newest entry, or what stands before the first one. */
const headOf = (entries: readonly LedgerEntry[]): string => entries.at(-1)?.hash ?? GENESIS_HASH;

export const file = (name: string, text: string): PackFile => ({ name, bytes: Buffer.from(text) });

const ledgerFile = (lines: readonly string[] | null): PackFile | MissingFile =>
  lines === null
    ? { file: LEDGER, why: 'the control store could not be read' }
    : file(LEDGER, lines.map((line) => `${line}\n`).join(''));

const rootsOf = (authorities: readonly Authority[]): readonly PackFile[] =>
  authorities.flatMap(({ root }, index) => (root === undefined ? [] : [file(rootName(index + 1), root)]));

/** By name, as the bytes of the names are. */
function inOrder(files: readonly Listed[]): Listed[] {
  const names = files.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two files of a pack are called ${twice}`);
  return [...files].sort((left, right) => (left.name < right.name ? -1 : 1));
}
