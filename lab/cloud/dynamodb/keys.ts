/**
 * Primary keys of items and requests, and when DynamoDB refuses one. Two keys are the same when their texts are the
 * same: numbers have one spelling, and binary values are base64.
 */
import { compareBinary, compareText } from './expressions/comparing';
import { compareNumbers } from './numbers';
import { binaryBytes, textBytes } from './sizes';
import { admitItem, invalid, typeOf, type AttributeValue, type Item } from './values';

type KeyType = 'S' | 'N' | 'B';
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The facts that every replica of a table shares. */
export interface Schema {
  readonly table: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Name of the attribute with the expiry time, in seconds since the epoch. */
  readonly ttlAttribute?: string;
}

/** A primary key as text. `sort` is empty for a table without sort key. */
export interface Key {
  readonly partition: string;
  readonly sort: string;
}

const PARTITION_KEY_BYTES_MAX = 2048;
const SORT_KEY_BYTES_MAX = 1024;

/** The primary key of an item. Throws ValidationException when it is missing, empty, too long or of another type. */
export function keyOf(schema: Schema, item: Item): Key {
  const { partitionKey, sortKey } = schema;
  return {
    partition: partitionText(partitionKey, keyValue(partitionKey, item)),
    sort: sortKey ? sortText(sortKey, keyValue(sortKey, item)) : '',
  };
}

function keyValue({ name, type }: KeyAttribute, item: Item): AttributeValue {
  const value = item[name];
  if (!value) throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  if (value[type] !== undefined) return value;
  throw invalid(
    `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
  );
}

/**
 * The partition key's value as text. The value has the right type. Throws ValidationException when it is empty or too
 * long.
 */
export function partitionText(key: KeyAttribute, value: AttributeValue): string {
  const text = keyText(key, value);
  if (key.type === 'N' || bytesOf(key, text) <= PARTITION_KEY_BYTES_MAX) return text;
  // The space is missing on AWS too.
  throw invalid(
    `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${PARTITION_KEY_BYTES_MAX} bytes`,
  );
}

/** As `partitionText`, for a sort key. */
export function sortText(key: KeyAttribute, value: AttributeValue): string {
  const text = keyText(key, value);
  if (key.type === 'N' || bytesOf(key, text) <= SORT_KEY_BYTES_MAX) return text;
  throw invalid(
    `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${SORT_KEY_BYTES_MAX} bytes`,
  );
}

const bytesOf = ({ type }: KeyAttribute, text: string): number => (type === 'B' ? binaryBytes(text) : textBytes(text));

function keyText({ name, type }: KeyAttribute, value: AttributeValue): string {
  const text = value[type] ?? '';
  if (text !== '') return text;
  const kind = type === 'B' ? 'binary' : 'string';
  throw invalid(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
  );
}

/** The primary key in a request. Throws ValidationException when it is not exactly the table's key. */
export function requestedKey(schema: Schema, given: unknown): { key: Key; attributes: Item } {
  const attributes = admitItem((given ?? {}) as Item);
  const { partitionKey, sortKey } = schema;
  let count = 0;
  for (const name in attributes) if (attributes[name]) count += 1;
  const fits = isKey(partitionKey, attributes) && (!sortKey || isKey(sortKey, attributes));
  if (!fits || count !== (sortKey ? 2 : 1)) throw invalid('The provided key element does not match the schema');
  return { key: keyOf(schema, attributes), attributes };
}

const isKey = ({ name, type }: KeyAttribute, attributes: Item): boolean => attributes[name]?.[type] !== undefined;

/** Names of the key attributes, partition key first. */
export const keyNames = ({ partitionKey, sortKey }: Schema): readonly string[] =>
  sortKey ? [partitionKey.name, sortKey.name] : [partitionKey.name];

/** The key attributes of an item, as the API shows keys. */
export function keyAttributes(schema: Schema, item: Item): Item {
  const attributes: Record<string, AttributeValue> = {};
  for (const name of keyNames(schema)) if (item[name]) attributes[name] = item[name];
  return attributes;
}

const ORDERS: Readonly<Record<KeyType, (left: string, right: string) => number>> = {
  S: compareText,
  N: compareNumbers,
  B: compareBinary,
};

/** Compares two sort-key texts: negative, zero or positive. This is the order in which a query returns items. */
export const keyOrder = (key: KeyAttribute | undefined): ((left: string, right: string) => number) =>
  ORDERS[key?.type ?? 'S'];
