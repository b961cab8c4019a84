/**
 * Attribute values in the AWS JSON shape, and which are well formed. Stored values never change. So requests, stores,
 * replicas and answers share them by reference, and nothing in the lab copies an item.
 */
import { ServiceError } from '../../calls/call';
import { canonicalNumber, isPlainInteger } from './numbers';

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

export const TYPES: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);
const LEVELS_MAX = 32;

export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

/** The type of an admitted value. Throws ValidationException for anything else. */
export function typeOf(value: AttributeValue): AttributeType {
  return typeAt(value, '');
}

function typeAt(value: AttributeValue, place: string): AttributeType {
  let found: string | undefined;
  for (const key in value) {
    if (found !== undefined)
      throw refused(
        'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
        place,
      );
    found = key;
  }
  if (found !== undefined && TYPES.has(found)) return found as AttributeType;
  throw refused('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes', place);
}

/** `place` is the request's placeholder for the value. It is empty for a value of an item or a key. */
const refused = (problem: string, place: string): ServiceError =>
  invalid(place === '' ? problem : `ExpressionAttributeValues contains invalid value: ${problem} for key ${place}`);

/** The item to store: numbers in their one spelling, otherwise the same object. Throws ValidationException. */
export function admitItem(item: Item): Item {
  return admitMap(item, 1, '');
}

/** As `admitItem`, for the values of a request's placeholders. */
export function admitPlaceholders(values: Item): Item {
  if (typeof values !== 'object') throw invalid('ExpressionAttributeValues is a map of attribute values');
  let kept: Record<string, AttributeValue> | undefined;
  for (const name in values) {
    const value = values[name];
    const admitted = admitValue(value ?? NO_VALUE, 1, name);
    if (admitted !== value) (kept ??= { ...values })[name] = admitted;
  }
  return kept ?? values;
}

const NO_VALUE: AttributeValue = {};

function admitMap(map: Item, level: number, place: string): Item {
  if (typeof map !== 'object') throw invalid('an item is a map of attribute values');
  let kept: Record<string, AttributeValue> | undefined;
  for (const name in map) {
    const value = map[name];
    const admitted = admitValue(value ?? NO_VALUE, level, place);
    if (admitted !== value) (kept ??= { ...map })[name] = admitted;
  }
  return kept ?? map;
}

function admitValue(value: AttributeValue, level: number, place: string): AttributeValue {
  const type = typeAt(value, place);
  switch (type) {
    case 'S':
    case 'B':
    case 'BOOL':
    case 'NULL':
      return scalar(value, type, place);
    case 'N':
      return number(scalar(value, 'N', place), place);
    case 'L':
    case 'M':
      return document(value, level, place);
    default:
      return set(value, type, place);
  }
}

function scalar(value: AttributeValue, type: AttributeType, place: string): AttributeValue {
  if (value.NULL === false) {
    throw refused(
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
      place,
    );
  }
  const expected = type === 'BOOL' || type === 'NULL' ? 'boolean' : 'string';
  if (typeof value[type] === expected) return value;
  throw refused(`a value of type ${type} is malformed`, place);
}

function number(value: AttributeValue, place: string): AttributeValue {
  const text = value.N ?? '';
  if (isPlainInteger(text)) return value;
  const canonical = spelled(text, place);
  return canonical === text ? value : { N: canonical };
}

function spelled(text: string, place: string): string {
  return canonicalNumber(text, (problem) => refused(problem, place));
}

function document(value: AttributeValue, level: number, place: string): AttributeValue {
  if (level > LEVELS_MAX) throw refused('Nesting Levels have exceeded supported limits', place);
  if (value.M) {
    const map = admitMap(value.M, level + 1, place);
    return map === value.M ? value : { M: map };
  }
  const list = value.L ?? [];
  const admitted = list.map((member) => admitValue(member, level + 1, place));
  return admitted.every((member, index) => member === list[index]) ? value : { L: admitted };
}

const EMPTY_SETS = {
  SS: 'One or more parameter values were invalid: An string set  may not be empty',
  NS: 'One or more parameter values were invalid: An number set  may not be empty',
  BS: 'One or more parameter values were invalid: Binary sets should not be empty',
};

function set(value: AttributeValue, type: 'SS' | 'NS' | 'BS', place: string): AttributeValue {
  const given = value[type] ?? [];
  if (given.length === 0) throw refused(EMPTY_SETS[type], place);
  const members = type === 'NS' ? given.map((member) => spelled(member, place)) : given;
  if (new Set(members).size < members.length) throw refused(duplicates(type, members), place);
  return members.every((member, index) => member === given[index]) ? value : { [type]: members };
}

function duplicates(type: 'SS' | 'NS' | 'BS', members: readonly string[]): string {
  if (type === 'NS') return 'Input collection contains duplicates';
  const shown = `One or more parameter values were invalid: Input collection [${members.join(', ')}]`;
  return type === 'SS' ? `${shown} contains duplicates.` : `${shown}of type BS contains duplicates.`;
}
