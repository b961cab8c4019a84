/**
 * The certificates of the lab's time-stamp authorities (RFC 5280): a root, and a signer for time stamps under it. Their
 * keys follow from the authority's URL, so anybody can make them again: they are for tests only. Valid from 2000 to
 * 2049, whenever a drill plays.
 */
import { createHash } from 'node:crypto';
import { der, integer, octets, oid, sequence, TAG } from '../../strategy/der';
import { sha256 } from '../../strategy/sha256';
import { publicKeyOf, signatureOf } from '../kernel/ecdsa';

export const ECDSA_WITH_SHA_256 = sequence(oid('1.2.840.10045.4.3.2'));
const UTC_TIME = 0x17;
const [FROM, UNTIL] = ['000101000000Z', '491231235959Z'].map((text) => der(UTC_TIME, Buffer.from(text)));
const TRUE = der(TAG.boolean, Buffer.from([0xff]));

const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** A name of one common name. */
const named = (text: string): Buffer =>
  sequence(der(TAG.set, sequence(oid(COMMON_NAME), der(TAG.utf8, Buffer.from(text)))));
const critical = (type: string, value: Buffer): Buffer => sequence(oid(type), TRUE, octets(value));
/** `unused`: how many bits at the end do not count. */
const bits = (unused: number, bytes: Uint8Array): Buffer => der(TAG.bitString, Buffer.from([unused]), bytes);

const OF_ROOT = [
  critical(BASIC_CONSTRAINTS, sequence(TRUE)),
  // keyCertSign
  critical(KEY_USAGE, bits(2, Buffer.from([0x04]))),
];
const OF_SIGNER = [
  critical(BASIC_CONSTRAINTS, sequence()),
  // digitalSignature
  critical(KEY_USAGE, bits(7, Buffer.from([0x80]))),
  critical(EXTENDED_USAGE, sequence(oid(TIME_STAMPING))),
];

/** Certificates in DER. `issuer` and `serial` name the signer, as its signatures do. */
export interface StampIdentity {
  readonly root: Buffer;
  readonly signer: Buffer;
  readonly issuer: Buffer;
  readonly serial: Buffer;
  /** Signs bytes with the signer's key. */
  readonly sign: (bytes: Buffer) => Buffer;
}

/** Who stands behind the URL. */
export function identityOf(url: string): StampIdentity {
  const [rootKey, signerKey] = ['root', 'signer'].map((role) => Buffer.from(sha256(`${role} of ${url}`), 'hex'));
  const host = new URL(url).host;
  const [issuer, serial] = [named(`Root of ${host}, for tests only`), integer(2n)];
  const signedBy = { key: rootKey ?? Buffer.alloc(0), issuer };
  const root = certificate(signedBy, { serial: integer(1n), subject: issuer, key: signedBy.key, extensions: OF_ROOT });
  const key = signerKey ?? Buffer.alloc(0);
  const subject = named(`Time stamps of ${host}, for tests only`);
  const signer = certificate(signedBy, { serial, subject, key, extensions: OF_SIGNER });
  return { root, signer, issuer, serial, sign: (bytes) => signatureOf(hashOf(bytes), key) };
}

const hashOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

interface Issuer {
  readonly key: Buffer;
  readonly issuer: Buffer;
}

interface Subject {
  readonly serial: Buffer;
  readonly subject: Buffer;
  readonly key: Buffer;
  readonly extensions: readonly Buffer[];
}

function certificate(by: Issuer, { serial, subject, key, extensions }: Subject): Buffer {
  const version3 = der(TAG.context, integer(2n));
  const validity = sequence(FROM ?? Buffer.alloc(0), UNTIL ?? Buffer.alloc(0));
  const body = sequence(
    ...[version3, serial, ECDSA_WITH_SHA_256, by.issuer, validity, subject, publicKeyOf(key)],
    der(TAG.context + 3, sequence(...extensions)),
  );
  return sequence(body, ECDSA_WITH_SHA_256, bits(0, signatureOf(hashOf(body), by.key)));
}

/** A certificate in PEM, as `openssl -CAfile` reads it. */
export function pemOf(certificateInDer: Buffer): string {
  const lines = certificateInDer.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
