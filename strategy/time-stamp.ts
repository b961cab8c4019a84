/**
 * Time stamps of RFC 3161: an authority outside of the company signs that it saw a SHA-256 at a time. This file writes
 * the question and reads the answer, so that a wrong answer is never kept. Who signed it: `time-stamp-signature.ts`.
 *
 * The nonce follows from the digest and the authority. So a repeated question is the same question, and everybody can
 * check later that the answer belongs to it. An old answer to the same question is no attack, because it proves an
 * earlier time.
 */
import { type Der, der, integer, isOid, numberOf, octets, oid, partOf, readDer, sequence, TAG } from './der';
import { sha256 } from './sha256';

/** What is asked of an authority. `digest`: SHA-256 in hex. `nonce`: a number of at most 8 bytes, in hex. */
export interface StampQuestion {
  readonly digest: string;
  readonly nonce: string;
}

/** A time stamp that was read. `genTime`: when the authority saw the digest, ISO 8601. `info`: what it signed. */
export interface TimeStamp extends StampQuestion {
  readonly genTime: string;
  readonly info: Buffer;
  /** The parts of its SignedData (RFC 5652, section 5.1). */
  readonly signed: readonly Der[];
  readonly token: Der;
}

export type StampReply =
  { readonly kind: 'granted'; readonly stamp: TimeStamp } | { readonly kind: 'refused'; readonly reason: string };

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
export const STAMP_INFO = '1.2.840.113549.1.9.16.1.4';
const NULL = der(TAG.null);
const NONCE_HEX = 16;

/** The algorithm SHA-256, with the NULL that most authorities write too. */
const SHA_256_ALGORITHM = sequence(oid(SHA_256), NULL);

/** What is asked of the authority at that URL about the bytes with that SHA-256. */
export const stampQuestion = (digest: string, authority: string): StampQuestion => ({
  digest,
  nonce: sha256(`${digest} ${authority}`).slice(0, NONCE_HEX),
});

/** The request, in DER: version 1, imprint, nonce, and the wish for the authority's certificate. */
export function stampRequest({ digest, nonce }: StampQuestion): Buffer {
  const imprint = sequence(SHA_256_ALGORITHM, octets(Buffer.from(digest, 'hex')));
  return sequence(integer(1n), imprint, integer(BigInt(`0x${nonce}`)), der(TAG.boolean, Buffer.from([0xff])));
}

/**
 * Reads a TimeStampResp. `refused` when the authority has not granted the stamp, or has stamped something else than
 * what was asked.
 */
export function readStampReply(reply: Buffer, asked: StampQuestion): StampReply {
  const [status, token] = readDer(reply)?.parts ?? [];
  const code = numberOf(partOf(status, 0));
  if (code === undefined) return refused('the answer is no reply of RFC 3161');
  // 1 is granted with modifications. What may be modified is the policy, and none was asked for.
  if (code > 1n) return refused(`the authority refused, with status ${code}`);
  const stamp = token && stampOf(token);
  if (!stamp) return refused('the answer has no time stamp that can be read');
  if (stamp.digest !== asked.digest) return refused('it is the stamp of something else: its imprint differs');
  if (BigInt(`0x${stamp.nonce}`) !== BigInt(`0x${asked.nonce}`)) return refused('it answers another question');
  return { kind: 'granted', stamp };
}

const refused = (reason: string): StampReply => ({ kind: 'refused', reason });

/**
 * The reply as a pack keeps it: status 0, without the authority's remarks, which nobody signed. Every byte that is left
 * can be checked.
 */
export const plainReply = ({ token }: Pick<TimeStamp, 'token'>): Buffer => sequence(sequence(integer(0n)), token.whole);

/** Whether the bytes are a reply as a pack keeps it. */
export const isPlain = (reply: Buffer, stamp: Pick<TimeStamp, 'token'>): boolean => reply.equals(plainReply(stamp));

function stampOf(token: Der): TimeStamp | undefined {
  const info = partOf(token, 1, 0, 2, 1, 0);
  if (!STAMP_FORM.every(({ path, tag }) => partOf(token, ...path)?.tag === tag)) return undefined;
  if (!isOid(partOf(token, 0), SIGNED_DATA) || !isOid(partOf(token, 1, 0, 2, 0), STAMP_INFO)) return undefined;
  const read = info && token.parts.length === 2 ? infoOf(info.content) : undefined;
  return read && { ...read, signed: partOf(token, 1, 0)?.parts ?? [], token };
}

/** From the token to what was signed (RFC 5652, sections 3, 5.1 and 5.2). */
const STAMP_FORM = [
  { path: [], tag: TAG.sequence },
  { path: [1], tag: TAG.context },
  { path: [1, 0], tag: TAG.sequence },
  { path: [1, 0, 2], tag: TAG.sequence },
  { path: [1, 0, 2, 1], tag: TAG.context },
  { path: [1, 0, 2, 1, 0], tag: TAG.octets },
];

function infoOf(info: Buffer): Omit<TimeStamp, 'signed' | 'token'> | undefined {
  const read = readDer(info);
  const digest = partOf(read, 2, 1);
  const genTime = timeOf(partOf(read, 4));
  const nonce = numberOf(read?.parts.slice(5).find(({ tag }) => tag === TAG.integer));
  if (!isOid(partOf(read, 2, 0, 0), SHA_256) || !digest) return undefined;
  if (genTime === undefined || nonce === undefined) return undefined;
  return { digest: digest.content.toString('hex'), nonce: nonce.toString(16), genTime, info };
}

/** As RFC 3161 wants it: to the second or finer, in UTC. */
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/;

function timeOf(value: Der | undefined): string | undefined {
  if (value?.tag !== TAG.generalizedTime) return undefined;
  const text = value.content.toString('latin1');
  const [, year, month, day, hour, minute, second, fraction = ''] = GENERALIZED.exec(text) ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
