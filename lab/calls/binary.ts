/**
 * Bodies are text in the lab. One that a function gives to `fetch` as bytes, or takes from it, has one character per
 * byte (ISO 8859-1). Objects of S3 are the exception: they keep their bytes if these are no UTF-8.
 */
import { isUtf8 } from 'node:buffer';

/** The body as the lab passes it on. */
export const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString('latin1');

/** The bytes of a body that the other side gave as bytes. */
export const bytesOf = (body: string): Uint8Array => Buffer.from(body, 'latin1');

/** Text, or bytes that text would change. */
export type Content = string | Uint8Array;

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The content of a body. */
export const contentOf = (body: Content): Content =>
  typeof body !== 'string' && isUtf8(body) ? UTF8.decode(body) : body;
