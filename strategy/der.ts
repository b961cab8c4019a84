/**
 * The distinguished encoding (DER, X.690) as far as time stamps need it: tags of one byte, and lengths of at most four.
 * A value has one encoding only, so a reader that accepts a second one would not notice changed bytes.
 */

/** Tags that we write or look for. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** The first context-specific tag, constructed: [0]. */
  context: 0xa0,
} as const;

/** `content`: without tag and length. `whole`: with them. `parts`: the values in a constructed value. */
export interface Der {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
  readonly parts: readonly Der[];
}

const IS_CONSTRUCTED = 0x20;
const DEPTH_MAX = 32;

/** The one value that the bytes are. Undefined when they are none, or more than one, or not distinguished. */
export function readDer(bytes: Buffer, depth = 0): Der | undefined {
  const values = readAll(bytes, depth);
  return values?.length === 1 ? values[0] : undefined;
}

function readAll(bytes: Buffer, depth: number): readonly Der[] | undefined {
  const values: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const value = depth > DEPTH_MAX ? undefined : readFirst(bytes.subarray(at), depth);
    if (!value) return undefined;
    values.push(value);
    at += value.whole.length;
  }
  return values;
}

function readFirst(bytes: Buffer, depth: number): Der | undefined {
  const tag = bytes[0] ?? 0;
  const header = headerOf(bytes);
  if (!header || (tag & 0x1f) === 0x1f) return undefined;
  const end = header.from + header.length;
  if (end > bytes.length) return undefined;
  const content = bytes.subarray(header.from, end);
  const parts = (tag & IS_CONSTRUCTED) === 0 ? [] : readAll(content, depth + 1);
  return parts && { tag, content, whole: bytes.subarray(0, end), parts };
}

/** Where the content begins, and how long it is. A length in more bytes than necessary is refused. */
function headerOf(bytes: Buffer): { readonly from: number; readonly length: number } | undefined {
  const first = bytes[1];
  if (first === undefined) return undefined;
  if (first < 0x80) return { from: 2, length: first };
  const count = first & 0x7f;
  if (count < 1 || count > 4 || bytes.length < 2 + count) return undefined;
  const length = bytes.readUIntBE(2, count);
  const isShortest = length >= 0x80 && bytes[2] !== 0;
  return isShortest ? { from: 2 + count, length } : undefined;
}

/** The value at the end of the path of positions, if there is one. */
export const partOf = (value: Der | undefined, ...path: readonly number[]): Der | undefined =>
  path.reduce<Der | undefined>((from, position) => from?.parts[position], value);

/** One value with that tag and content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(bytes.length), bytes]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = unsigned(BigInt(length));
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

const unsigned = (value: bigint): Buffer => {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
};

export const sequence = (...content: readonly Uint8Array[]): Buffer => der(TAG.sequence, ...content);
export const octets = (content: Uint8Array): Buffer => der(TAG.octets, content);

/** An integer that is not negative. A leading zero byte keeps it from being read as negative. */
export function integer(value: bigint): Buffer {
  const bytes = unsigned(value);
  return (bytes[0] ?? 0) < 0x80 ? der(TAG.integer, bytes) : der(TAG.integer, Buffer.from([0]), bytes);
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128));
  return digits;
}

/** Whether the value is that object identifier. */
export const isOid = (value: Der | undefined, dotted: string): boolean => value?.whole.equals(oid(dotted)) === true;

/** The number of an integer that is not negative. */
export const numberOf = (value: Der | undefined): bigint | undefined =>
  value?.tag === TAG.integer && value.content.length > 0 ? BigInt(`0x${value.content.toString('hex')}`) : undefined;
