/**
 * Attribute values in the AWS JSON shape: what is well formed, how large it is, what equals what and what comes first.
 * Values are frozen when they are stored and then shared by reference everywhere: nothing in the lab copies an item.
 */
import { ServiceError } from '../call';
import { canonicalNumber, compareNumbers } from './numbers';

/** Exactly one member is set. `B` is base64 text. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly AttributeValue[];
  readonly M?: Item;
}
export type Item = Readonly<Record<string, AttributeValue>>;
export type AttributeType = keyof AttributeValue;

const TYPES: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);

export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

export function typeOf(value: AttributeValue): AttributeType {
  const keys = Object.keys(value);
  const [type] = keys;
  if (keys.length === 1 && type !== undefined && TYPES.has(type)) return type as AttributeType;
  throw invalid(
    'Supplied AttributeValue is empty or has more than one datatype set, must contain exactly one of the supported datatypes',
  );
}

/** The item as it is kept: numbers in their one spelling, frozen through and through. Throws ValidationException. */
export function admitItem(item: Item): Item {
  if (typeof item !== 'object') throw invalid('an item is a map of attribute values');
  let kept: Record<string, AttributeValue> | undefined;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (!value) throw invalid('Supplied AttributeValue is empty');
    const admitted = admitValue(value);
    if (admitted !== value) (kept ??= { ...item })[name] = admitted;
  }
  return Object.freeze(kept ?? item);
}

/** See `admitItem`. */
function admitValue(value: AttributeValue): AttributeValue {
  const type = typeOf(value);
  const admit = ADMIT[type];
  return Object.freeze(admit ? admit(value) : scalar(value, type));
}

function scalar(value: AttributeValue, type: AttributeType): AttributeValue {
  const expected = type === 'BOOL' || type === 'NULL' ? 'boolean' : 'string';
  if (typeof value[type] !== expected || value.NULL === false) throw invalid(`a value of type ${type} is malformed`);
  return value;
}

const ADMIT: { readonly [T in AttributeType]?: (value: AttributeValue) => AttributeValue } = {
  N: (value) => {
    const text = scalar(value, 'N').N ?? '';
    const canonical = canonicalNumber(text);
    return canonical === text ? value : { N: canonical };
  },
  SS: (value) => ({ SS: admitSet(value.SS ?? []) }),
  BS: (value) => ({ BS: admitSet(value.BS ?? []) }),
  NS: (value) => ({ NS: admitSet((value.NS ?? []).map(canonicalNumber)) }),
  L: (value) => ({ L: Object.freeze((value.L ?? []).map(admitValue)) }),
  M: (value) => ({ M: admitItem(value.M ?? {}) }),
};

function admitSet(members: readonly string[]): readonly string[] {
  if (members.length === 0) throw invalid('One or more parameter values were invalid: a set may not be empty');
  if (new Set(members).size < members.length)
    throw invalid(`Input collection [${members.join(', ')}] contains duplicates.`);
  return Object.freeze([...members]);
}

/** Size in bytes as DynamoDB counts it (Developer Guide, "DynamoDB item sizes and formats"). */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value) bytes += Buffer.byteLength(name) + valueBytes(value);
  }
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.L) return value.L.reduce((bytes, member) => bytes + 1 + valueBytes(member), 3);
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return setBytes(value);
}

const numberBytes = (text: string): number => Math.ceil(text.replace(/[-.]/g, '').length / 2) + 1;

/** Sets; whatever else is left (BOOL, NULL) takes one byte. */
function setBytes({ SS, NS, BS }: AttributeValue): number {
  const sum = (members: readonly string[], bytes: (member: string) => number): number =>
    members.reduce((total, member) => total + bytes(member), 0);
  if (SS) return sum(SS, (member) => Buffer.byteLength(member));
  if (NS) return sum(NS, numberBytes);
  return BS ? sum(BS, (member) => Buffer.byteLength(member, 'base64')) : 1;
}

export function equalValues(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (type === 'L') return equalLists(left.L ?? [], right.L ?? []);
  if (type === 'M') return equalMaps(left.M ?? {}, right.M ?? {});
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

/** Negative, zero or positive; undefined when the two cannot be ordered (other types, or not of the same one). */
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

/** Surrogates (D800–DFFF) stand for characters that come after all others. */
const utf8Rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
