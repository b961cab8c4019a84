/**
 * `@aws-sdk/util-dynamodb` for the fast tier. Texts, numbers, lists and plain objects are converted here. The library
 * does all other values and every refusal; it checks for each text whether it is a `Blob`. A test compares the two.
 */
import * as library from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Options = Pick<library.marshallOptions, 'removeUndefinedValues'>;
type Attributes = Record<string, AttributeValue>;

/** As in the library, for an object with attributes. */
export function marshall(item: Readonly<Record<string, unknown>>, options?: Options): Attributes {
  const attributes: Attributes = {};
  for (const name in item) {
    const value = item[name];
    if (typeof value === 'function' || (value === undefined && options?.removeUndefinedValues)) continue;
    attributes[name] = toAttribute(value, options);
  }
  return attributes;
}

function toAttribute(value: unknown, options?: Options): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return { N: value.toString() };
  if (Array.isArray(value) && value.every(isListed)) return { L: value.map((entry) => toAttribute(entry, options)) };
  if (isPlain(value)) return { M: marshall(value, options) };
  return library.convertToAttr(value as library.NativeAttributeValue, options);
}

const isListed = (entry: unknown): boolean => entry !== undefined && typeof entry !== 'function';

/** Whether it is a plain object of any realm: modules may be evaluated in another realm than the lab. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value.constructor as { name: string } | undefined)?.name === 'Object'
  );
}

/** As in the library, without options. */
export function unmarshall(attributes: Readonly<Attributes>): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const name in attributes) item[name] = toNative(attributes[name] as AttributeValue);
  return item;
}

function toNative(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.M !== undefined) return unmarshall(attribute.M);
  if (attribute.L !== undefined) return attribute.L.map(toNative);
  if (attribute.N !== undefined) {
    const number = Number(attribute.N);
    if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  }
  return library.convertToNative(attribute);
}
