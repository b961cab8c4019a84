/**
 * Real signatures (ECDSA on P-256 with SHA-256) with modelled key material. A signature has a secret number in it,
 * which KMS and others draw at random. Here it follows from key and message (RFC 6979), so that the same seed gives the
 * same bytes. No verifier can tell the difference.
 */
import { createECDH, createHmac } from 'node:crypto';
import { der, integer, oid, sequence, TAG } from '../../strategy/der';

/** The order of P-256 (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const BYTES = 32;
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const P_256 = '1.2.840.10045.3.1.7';

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(BYTES * 2, '0'), 'hex');
const hmac = (key: Buffer, ...parts: readonly Buffer[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();

/** Any 32 bytes give a private key: a number from 1 to the order less one. */
const secretOf = (material: Buffer): bigint => (numberOf(material) % (ORDER - 1n)) + 1n;

/** The point that belongs to a private number, uncompressed: 0x04, x, y. */
const pointOf = (secret: bigint): Buffer => {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(bytesOf(secret));
  return curve.getPublicKey();
};

/** The public key as KMS gives it: SubjectPublicKeyInfo in DER (RFC 5280). */
export function publicKeyOf(material: Buffer): Buffer {
  const bits = der(TAG.bitString, Buffer.from([0]), pointOf(secretOf(material)));
  return sequence(sequence(oid(EC_PUBLIC_KEY), oid(P_256)), bits);
}

/** The signature of a SHA-256, in DER (RFC 3279, section 2.2.3). */
export function signatureOf(digest: Buffer, material: Buffer): Buffer {
  const secret = secretOf(material);
  const hashed = numberOf(digest) % ORDER;
  for (const nonce of noncesOf(hashed, secret)) {
    const r = numberOf(pointOf(nonce).subarray(1, 1 + BYTES)) % ORDER;
    const s = (inverse(nonce) * (hashed + r * secret)) % ORDER;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
  throw new Error('nonces never end');
}

/** Candidates for the number k, in their order (RFC 6979, section 3.2). Almost always the first one is good. */
function* noncesOf(hashed: bigint, secret: bigint): Generator<bigint> {
  const seed = Buffer.concat([bytesOf(secret), bytesOf(hashed)]);
  let key: Buffer = Buffer.alloc(BYTES);
  let value: Buffer = Buffer.alloc(BYTES, 1);
  for (const step of [0, 1]) {
    key = hmac(key, value, Buffer.from([step]), seed);
    value = hmac(key, value);
  }
  for (;;) {
    value = hmac(key, value);
    const candidate = numberOf(value);
    if (candidate > 0n && candidate < ORDER) yield candidate;
    key = hmac(key, value, Buffer.from([0]));
    value = hmac(key, value);
  }
}

/** By Fermat: the order is prime. */
function inverse(number: bigint): bigint {
  let [result, base, exponent] = [1n, number % ORDER, ORDER - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}
