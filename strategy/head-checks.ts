/**
 * Checks of a ledger's anchors in a pack: what was signed and stamped while the incident went on is still in the
 * ledger. So nobody has written the middle of it anew, also not who writes packs.
 */
import { verify } from 'node:crypto';
import { failed, passed, type Check, type Matter } from './check';
import type { LedgerEntry } from './ledger';
import { HEADS, type Manifest } from './pack';
import { publicKeyIn, stampSeal, type Trust } from './signature-checks';

type Files = ReadonlyMap<string, Buffer>;

interface Given {
  readonly files: Files;
  readonly manifest: Manifest;
  readonly entries: readonly LedgerEntry[];
  readonly trust: Trust;
}

/** `entries`: of the ledger in the pack, which the manifest vouches for. */
export function checkHeads(given: Given): readonly Check[] {
  const names = [...given.files.keys()].filter((name) => name.startsWith(HEADS) && name.endsWith('.txt'));
  return names.sort().flatMap((name) => checksOf(given, name));
}

const TEXT = /^(?<incident>\S+) (?<sequence>\d+) (?<hash>[0-9a-f]{64})\n$/;

function checksOf(given: Given, name: string): readonly Check[] {
  const { files, manifest, entries } = given;
  const matter: Matter = { check: 'anchor', at: name };
  const bytes = files.get(name) ?? NOTHING;
  const { incident, sequence = '', hash } = TEXT.exec(bytes.toString())?.groups ?? {};
  const entry = entries[Number(sequence) - 1];
  if (incident !== manifest.incident || !entry) return [failed(matter, 'names no entry of this ledger')];
  if (entry.hash !== hash) return [failed(matter, `entry ${sequence} is not what was signed then`)];
  if (!isSigned(files, name)) return [failed(matter, 'the key has not signed it')];
  const stamps = manifest.authorities.flatMap((url, index) => {
    const at = name.replace(/\.txt$/, `-${index + 1}.tsr`);
    return files.has(at) ? [stampSeal({ ...given, bytes, url, index, at, notBefore: entry.at })] : [];
  });
  const [when = 'no time'] = stamps.flatMap(({ genTime }) => genTime ?? []);
  return [
    passed(matter, `entry ${sequence} was signed, and stamped at ${when}`),
    ...stamps.map(({ check }) => check).filter(({ result }) => result === 'failed'),
  ];
}

/** By the key beside it: who conducts an incident of another residency has another key than its pack. */
function isSigned(files: Files, name: string): boolean {
  const key = publicKeyIn(files.get(name.replace(/\.txt$/, '.pem')));
  const signature = files.get(name.replace(/\.txt$/, '.sig'));
  return key !== undefined && signature !== undefined && verify('sha256', files.get(name) ?? NOTHING, key, signature);
}
const NOTHING = Buffer.alloc(0);
