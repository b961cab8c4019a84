/**
 * Everything that can be checked in an evidence pack, from the bytes of its files. Each check names the file or the
 * entry of the ledger that is at fault. What a manifest says is compared only if nothing speaks against the manifest.
 */
import { failed, notChecked, passed, type Check, type Matter } from './check';
import { checkComputed } from './evidence/computed-again';
import { checkHeads } from './head-checks';
import { jsonOf } from './json-of';
import { checkClocks, checkLedger } from './ledger-checks';
import {
  digestOf,
  LEDGER,
  type Listed,
  Manifest,
  MANIFEST,
  manifestText,
  PUBLIC_KEY,
  rootOfFiles,
  SIGNATURE,
  stampName,
  SUMS,
  sumsOf,
} from './pack';
import { checkVouching, type Trust } from './signature-checks';

type Files = ReadonlyMap<string, Buffer>;

/** `files`: the bytes of every file in the folder, by its path there. */
export function checkPack(files: Files, trust: Trust): readonly Check[] {
  const matter: Matter = { check: 'manifest', at: MANIFEST };
  const bytes = files.get(MANIFEST);
  if (!bytes) return [failed(matter, 'is missing'), ...unknownOf(files)];
  const manifest = manifestIn(bytes);
  if (!manifest) return [failed(matter, 'is not written as a manifest is'), ...unknownOf(files)];
  const { checks, isManifestWrong, stampedAt } = checkVouching(files, manifest, trust);
  if (isManifestWrong) return [...checks, ...unknownOf(files)];
  return [
    ...checks,
    ...filesOf(files, manifest),
    ...listOf(files, manifest),
    ...ledgerOf(files, manifest, { stampedAt, trust }),
  ];
}

/** `stampedAt`: when authorities saw the manifest, ISO 8601. */
interface Vouched {
  readonly stampedAt: readonly string[];
  readonly trust: Trust;
}

/** The manifest in the bytes, if they are exactly its text. */
function manifestIn(bytes: Buffer): Manifest | undefined {
  const text = bytes.toString();
  const { data } = Manifest.safeParse(jsonOf(text));
  const isExact = data !== undefined && manifestText(data) === text && Buffer.from(text).equals(bytes);
  return isExact && rootOfFiles(data.files) === data.filesRoot ? data : undefined;
}

/** Without a manifest nobody knows what the files should be. */
const unknownOf = (files: Files): readonly Check[] =>
  [...files.keys()]
    .filter((name) => name !== MANIFEST)
    .map((at) => notChecked({ check: 'file', at }, 'the manifest is wrong'));

function filesOf(files: Files, { files: listed, missing, authorities }: Manifest): readonly Check[] {
  const proofs = [MANIFEST, SIGNATURE, PUBLIC_KEY, ...authorities.map((_, at) => stampName(at + 1))];
  const known = new Set([...proofs, ...listed.map(({ name }) => name)]);
  return [
    ...listed.map((one) => fileCheck(files.get(one.name), one)),
    ...[...files.keys()]
      .filter((name) => !known.has(name))
      .map((at) => failed({ check: 'file', at }, 'was added: the manifest does not know it')),
    ...missing.map(({ file, why }) => notChecked({ check: 'file', at: file }, `${lackOf(file, listed)}: ${why}`)),
  ];
}

/** A file may be there, and still lack something. */
const lackOf = (file: string, listed: readonly Listed[]): string =>
  listed.some(({ name }) => name === file) ? 'is not whole' : 'is not in the pack';

function fileCheck(bytes: Buffer | undefined, { name, size, sha256 }: Listed): Check {
  const matter: Matter = { check: 'file', at: name };
  if (!bytes) return failed(matter, 'is missing');
  if (bytes.length !== size) return failed(matter, `has ${bytes.length} bytes; the manifest says ${size}`);
  return digestOf(bytes) === sha256
    ? passed(matter, `${size} bytes`)
    : failed(matter, 'has another SHA-256 than the manifest says');
}

/** A list with other sums would let `sha256sum` accept other files. */
function listOf(files: Files, { files: listed }: Manifest): readonly Check[] {
  const matter: Matter = { check: 'sums', at: SUMS };
  const expected = sumsOf(listed.filter(({ name }) => name !== SUMS));
  return files.get(SUMS)?.toString() === expected
    ? [passed(matter, 'the same files as in the manifest')]
    : [failed(matter, 'lists other files or sums than the manifest')];
}

function ledgerOf(files: Files, manifest: Manifest, { stampedAt, trust }: Vouched): readonly Check[] {
  const bytes = files.get(LEDGER);
  const matter: Matter = { check: 'ledger', at: LEDGER };
  const unchanged = unchangedOf(files, manifest);
  if (!manifest.ledger) {
    const unread = notChecked(matter, 'nobody could read it when the pack was written');
    return [unread, ...checkComputed({ files: unchanged, manifest, ledger: null })];
  }
  if (!bytes) return [failed(matter, 'is missing')];
  const { check, entries } = checkLedger(bytes, manifest.ledger);
  if (check.result === 'failed') return [check];
  return [
    ...[check, checkClocks(entries, [manifest.writtenAt, ...stampedAt])],
    ...checkHeads({ files, manifest, entries, trust }),
    ...checkComputed({ files: unchanged, manifest, ledger: entries }),
  ];
}

/** Files that are as the manifest lists them: a changed one is named once, and nothing else is blamed for it. */
const unchangedOf = (files: Files, { files: listed }: Manifest): Files =>
  new Map(
    listed.flatMap((one) => {
      const bytes = files.get(one.name);
      return bytes && fileCheck(bytes, one).result === 'ok' ? [[one.name, bytes] as const] : [];
    }),
  );
