/**
 * Equality and order of values: by type, text by its UTF-8 bytes, numbers exactly, sets in any order. Values of
 * different types are never equal and have no order. If this were wrong, conditions would let a stale writer through.
 */
import { compareNumbers } from '../numbers';
import { typeOf, type AttributeType, type AttributeValue, type Item } from '../values';

/** Whether two admitted values are equal. */
export function equalValues(left: AttributeValue, right: AttributeValue): boolean {
  // Text is by far the most frequent type.
  if (left.S !== undefined) return left.S === right.S;
  const type = typeOf(left);
  return type === typeOf(right) && equalOfType(type, left, right);
}

function equalOfType(type: AttributeType, left: AttributeValue, right: AttributeValue): boolean {
  if (left.L && right.L) return equalLists(left.L, right.L);
  if (left.M && right.M) return equalMaps(left.M, right.M);
  const [first, second] = [left[type], right[type]];
  return Array.isArray(first) && Array.isArray(second)
    ? equalSets(first as string[], second as string[])
    : first === second;
}

function equalLists(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  return left.length === right.length && left.every((member, index) => equalTo(member, right[index]));
}

function equalMaps(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => equalTo(left[name], right[name]));
}

const equalTo = (left: AttributeValue | undefined, right: AttributeValue | undefined): boolean =>
  left !== undefined && right !== undefined && equalValues(left, right);

const equalSets = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((member) => right.includes(member));

/** Negative, zero or positive. Undefined when the two have no order: a type without order, or two types. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.S !== undefined && right.S !== undefined) return compareText(left.S, right.S);
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) return compareBinary(left.B, right.B);
  return undefined;
}

export const compareBinary = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left, 'base64'), Buffer.from(right, 'base64'));

/** Order of the UTF-8 bytes, which differs from JavaScript's own order only where surrogate pairs are involved. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const first = left.charCodeAt(index);
    const second = right.charCodeAt(index);
    if (first !== second) return utf8Rank(first) - utf8Rank(second);
  }
  return left.length - right.length;
}

/** Surrogates (D800–DFFF) stand for characters that come after all others in UTF-8. */
const utf8Rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
