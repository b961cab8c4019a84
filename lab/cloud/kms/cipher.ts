/** Real encryption (AES-256-GCM) with modelled key material. A wrong key or context fails as on AWS. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH_BYTES = 1;

interface Sealing {
  readonly keyId: string;
  readonly material: Buffer;
  /** Unique per encryption. */
  readonly nonce: Buffer;
  /** The encryption context in its one spelling. */
  readonly context: string;
}

/** The names and values of an encryption context in a fixed order. */
export function canonicalContext(context: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** HMAC-SHA-256. */
export const macOf = (message: Buffer, material: Buffer): Buffer =>
  createHmac('sha256', material).update(message).digest();

/** Ciphertext that names its key: length of the id, id, nonce, tag, sealed bytes. */
export function seal(plaintext: Buffer, { keyId, material, nonce, context }: Sealing): Buffer {
  const cipher = createCipheriv('aes-256-gcm', material, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from([keyId.length]), Buffer.from(keyId), nonce, cipher.getAuthTag(), sealed]);
}

/** The id of the key that sealed the ciphertext. Meaningless for other bytes. */
export function sealedWith(ciphertext: Buffer): string {
  return ciphertext.subarray(ID_LENGTH_BYTES, ID_LENGTH_BYTES + (ciphertext[0] ?? 0)).toString();
}

/** The plaintext. Throws when the material or the context differs, or the bytes were changed. */
export function open(ciphertext: Buffer, { material, context }: Pick<Sealing, 'material' | 'context'>): Buffer {
  const nonceAt = ID_LENGTH_BYTES + (ciphertext[0] ?? 0);
  const tagAt = nonceAt + NONCE_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', material, ciphertext.subarray(nonceAt, tagAt), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context)).setAuthTag(ciphertext.subarray(tagAt, tagAt + TAG_BYTES));
  return Buffer.concat([decipher.update(ciphertext.subarray(tagAt + TAG_BYTES)), decipher.final()]);
}
