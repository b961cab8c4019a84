/**
 * Size of items in bytes, as DynamoDB counts it for limits and the bill (Developer Guide, "DynamoDB item sizes and
 * formats"). AWS calls its figure for numbers approximate. If it is wrong, an item just below 400 KB may count as one
 * just above.
 */
import type { AttributeValue, Item } from './values';

/** Bytes of all names and values. `{}` has none. This walks the whole item, so a store keeps the size with the item. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name in item) {
    const value = item[name];
    if (value) bytes += textBytes(name) + valueBytes(value);
  }
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  if (value.L) return value.L.reduce((bytes, member) => bytes + 1 + valueBytes(member), 3);
  return value.B === undefined ? setBytes(value) : binaryBytes(value.B);
}

/** Bytes of sets. All that is left (BOOL, NULL) takes one byte. */
function setBytes({ SS, NS, BS }: AttributeValue): number {
  const sum = (members: readonly string[], bytes: (member: string) => number): number =>
    members.reduce((total, member) => total + bytes(member), 0);
  if (SS) return sum(SS, textBytes);
  if (NS) return sum(NS, numberBytes);
  return BS ? sum(BS, binaryBytes) : 1;
}

/** Below this length a loop is faster than a native call. */
const SHORT = 16;
const LAST_ASCII = 0x7f;

/** Bytes of a text in UTF-8. */
export function textBytes(text: string): number {
  if (text.length > SHORT) return Buffer.byteLength(text);
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > LAST_ASCII) return Buffer.byteLength(text);
  return text.length;
}

/** Number of bytes in a base64 text. */
export const binaryBytes = (base64: string): number => Buffer.byteLength(base64, 'base64');

/** One byte for two significant digits, and one more. Takes a number in its one spelling. */
function numberBytes(text: string): number {
  let digits = 0;
  let zeros = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === ZERO) {
      // Zeros count only between other digits.
      if (digits > 0) zeros += 1;
    } else if (unit > ZERO) {
      digits += zeros + 1;
      zeros = 0;
    }
  }
  return Math.ceil(digits / 2) + 1;
}

/** Character code of the digit 0. In a number, `-` and `.` have lower codes than all digits. */
const ZERO = 0x30;
