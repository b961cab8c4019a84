/**
 * Checks of what vouches for a manifest: its signature and its time stamps. If one fits and another does not, the one
 * that does not is at fault. If several do not fit and none does, the manifest is.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { failed, notChecked, passed, type Check, type Matter } from './check';
import { isAfter } from './ledger-checks';
import { digestOf, MANIFEST, PUBLIC_KEY, rootName, SIGNATURE, stampName, type Manifest } from './pack';
import { isPlain, readStampReply, stampQuestion } from './time-stamp';
import { originOf } from './time-stamp-signature';

type Files = ReadonlyMap<string, Buffer>;

/** What the reader of a pack knows from elsewhere. `fingerprint`: of our key. `roots`: of authorities, in PEM. */
export interface Trust {
  readonly fingerprint?: string;
  readonly roots?: readonly string[];
}

export interface Vouching {
  readonly checks: readonly Check[];
  /** Signature and stamps speak against the manifest, and none for it. */
  readonly isManifestWrong: boolean;
  /** When authorities saw the manifest, ISO 8601. */
  readonly stampedAt: readonly string[];
}

/** `fits`: what was signed is the manifest that is there. Undefined: nobody can say. */
interface Seal {
  readonly check: Check;
  readonly fits: boolean | undefined;
  readonly genTime?: string;
}

export function checkVouching(files: Files, manifest: Manifest, trust: Trust): Vouching {
  const bytes = files.get(MANIFEST) ?? Buffer.alloc(0);
  const key = publicKeyIn(files.get(PUBLIC_KEY));
  const { writtenAt } = manifest;
  const stamps = manifest.authorities.map((url, index) => {
    const at = stampName(index + 1);
    return stampSeal({ ...{ files, bytes, manifest, trust, url, index, at }, notBefore: writtenAt });
  });
  const seals = [signatureSeal(files, bytes, key), ...stamps];
  const against = seals.filter(({ fits }) => fits === false).length;
  const isManifestWrong = against > 0 && !seals.some(({ fits }) => fits === true);
  const checks = isManifestWrong
    ? [failed({ check: 'manifest', at: MANIFEST }, speaksAgainst(against)), ...seals.map(({ check }) => doubted(check))]
    : [passed({ check: 'manifest', at: MANIFEST }, 'whole'), ...seals.map(({ check }) => check)];
  return {
    checks: [...checks, keyCheck({ key, manifest, trust }), ...withoutAny(manifest, files)],
    isManifestWrong,
    stampedAt: stamps.flatMap(({ genTime }) => genTime ?? []),
  };
}

/** With one voice against it, the other side may be the one that was changed. */
const speaksAgainst = (against: number): string =>
  against === 1
    ? 'it is not what was signed; it was changed, or what was signed was'
    : 'it is not what was signed and stamped';

const doubted = (check: Check): Check => (check.result === 'ok' ? notChecked(check, 'the manifest is wrong') : check);

/** The key in the file. Undefined when the file is not exactly a public key, as PEM writes it. */
export function publicKeyIn(pem: Buffer | undefined): KeyObject | undefined {
  if (!pem) return undefined;
  try {
    const key = createPublicKey(pem);
    return pem.equals(Buffer.from(key.export({ type: 'spki', format: 'pem' }))) ? key : undefined;
  } catch {
    // Node has no name of its own for a text that is no key.
    return undefined;
  }
}

const fingerprintOf = (key: KeyObject): string => digestOf(key.export({ type: 'spki', format: 'der' }));

function signatureSeal(files: Files, bytes: Buffer, key: KeyObject | undefined): Seal {
  const matter: Matter = { check: 'signature', at: SIGNATURE };
  const signature = files.get(SIGNATURE);
  if (!signature) return { check: failed(matter, 'is missing: nobody has signed the manifest yet'), fits: undefined };
  if (!key) return { check: notChecked(matter, `${PUBLIC_KEY} has no key`), fits: undefined };
  return verify('sha256', bytes, key, signature)
    ? { check: passed(matter, 'the key has signed this manifest'), fits: true }
    : { check: failed(matter, 'the key has not signed this manifest'), fits: false };
}

interface KeyAsked {
  readonly key: KeyObject | undefined;
  readonly manifest: Manifest;
  readonly trust: Trust;
}

function keyCheck({ key, manifest, trust }: KeyAsked): Check {
  const matter: Matter = { check: 'key', at: PUBLIC_KEY };
  if (!key) return failed(matter, 'is missing, or is no public key');
  const fingerprint = fingerprintOf(key);
  if (manifest.key.fingerprint !== undefined && manifest.key.fingerprint !== fingerprint)
    return failed(matter, 'is another key than the manifest names');
  if (trust.fingerprint === undefined)
    return notChecked(matter, `compare its fingerprint ${fingerprint} with what the company gave you`);
  return trust.fingerprint === fingerprint
    ? passed(matter, 'has the fingerprint that was given')
    : failed(matter, `has the fingerprint ${fingerprint}, and not the one that was given`);
}

interface StampAsked {
  readonly files: Files;
  readonly bytes: Buffer;
  readonly manifest: Manifest;
  readonly trust: Trust;
  readonly url: string;
  /** From 0. */
  readonly index: number;
  /** The file with the stamp. */
  readonly at: string;
  /** When the bytes were written, ISO 8601. */
  readonly notBefore: string;
}

/** Whether the authority at that place has stamped those bytes. */
export function stampSeal({ files, bytes, manifest, trust, url, index, at, notBefore }: StampAsked): Seal {
  const matter: Matter = { check: 'time stamp', at };
  const reply = files.get(matter.at);
  if (!reply) return { check: notChecked(matter, `is not there: ${url} has not stamped it`), fits: undefined };
  const read = readStampReply(reply, stampQuestion(digestOf(bytes), url));
  if (read.kind === 'refused') return { check: failed(matter, read.reason), fits: false };
  const { genTime } = read.stamp;
  if (!isPlain(reply, read.stamp)) return { check: failed(matter, 'has more in it than a stamp'), fits: undefined };
  const own = rootIn(files, manifest, index + 1);
  const { result, detail } = originOf(read.stamp, trust.roots ?? own);
  if (result === 'failed') return { check: failed(matter, detail), fits: undefined };
  if (!isAfter(genTime, notBefore))
    return { check: failed(matter, `${genTime} is before ${notBefore}, when that was written`), fits: true };
  const whence =
    trust.roots || own.length === 0 ? '' : `, under ${rootName(index + 1)}: compare that with what it publishes`;
  return { check: { ...matter, result, detail: `stamped at ${genTime} ${detail}${whence}` }, fits: true, genTime };
}

/** The root that the manifest lists. If the file has changed, the stamp is not to blame. */
function rootIn(files: Files, { files: listed }: Manifest, number: number): readonly string[] {
  const bytes = files.get(rootName(number));
  const known = listed.find(({ name }) => name === rootName(number));
  return bytes && known?.sha256 === digestOf(bytes) ? [bytes.toString()] : [];
}

/** Whether there is a stamp at all. */
function withoutAny({ authorities }: Manifest, files: Files): readonly Check[] {
  const matter: Matter = { check: 'time stamp', at: MANIFEST };
  if (authorities.length === 0) return [notChecked(matter, 'not stamped: no authority named')];
  const hasOne = authorities.some((_, index) => files.has(stampName(index + 1)));
  return hasOne ? [] : [failed(matter, 'no authority has stamped it yet')];
}
