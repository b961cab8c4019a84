/**
 * Bodies are text in the lab. One that a function gives or takes as bytes has one character per byte (ISO 8859-1).
 */

/** The body as the lab passes it on. */
export const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString('latin1');

/** The bytes of a body that the other side gave as bytes. */
export const bytesOf = (body: string): Uint8Array => Buffer.from(body, 'latin1');
