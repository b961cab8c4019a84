/** GetItem, PutItem, UpdateItem and DeleteItem on one item. */
import { ServiceError, type Answer, type Call, type Fields } from '../../calls/call';
import { parameterNotModelled, refuseUnknown } from '../fields';
import { applyUpdate } from './apply';
import type { Condition } from './expressions/conditions';
import { holds, type Bindings } from './expressions/evaluate';
import {
  bind,
  conditionExpression,
  projectionExpression,
  updateExpression,
  type Expression,
} from './expressions/references';
import { keyOf, requestedKey, type Schema } from './keys';
import { project, refuseOverlap, resolvePath, type Path } from './expressions/paths';
import { itemBytes } from './sizes';
import type { Sized } from './store';
import { writeUnits, type Table, type Written } from './table';
import { admitItem, invalid, type Item } from './values';

const COMMON = ['TableName', 'ExpressionAttributeNames', 'ReturnConsumedCapacity'] as const;
const WRITING = [
  ...COMMON,
  'ConditionExpression',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
] as const;
const GET: ReadonlySet<string> = new Set([...COMMON, 'Key', 'ConsistentRead', 'ProjectionExpression']);
const PUT: ReadonlySet<string> = new Set([...WRITING, 'Item']);
const UPDATE: ReadonlySet<string> = new Set([...WRITING, 'Key', 'UpdateExpression']);
const DELETE: ReadonlySet<string> = new Set([...WRITING, 'Key']);

const ITEM_BYTES_MAX = 400 * 1024;
const BYTES_PER_READ_UNIT = 4096;
const NOTHING: Item = {};

/** Read request units. An eventually consistent read costs half as many. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / BYTES_PER_READ_UNIT)) * (consistent ? 1 : 0.5);

/** Refuses parameters that are not modelled. Consumed capacity is metered, but not reported to the caller. */
export function checkParameters(call: Call, known: ReadonlySet<string>): void {
  refuseUnknown(call, known);
  const onFailure = call.input['ReturnValuesOnConditionCheckFailure'];
  if (onFailure !== undefined && onFailure !== 'NONE' && onFailure !== 'ALL_OLD') {
    throw invalid('ReturnValuesOnConditionCheckFailure must be NONE or ALL_OLD');
  }
  if ((call.input['ReturnConsumedCapacity'] ?? 'NONE') !== 'NONE')
    throw parameterNotModelled(call, 'ReturnConsumedCapacity');
}

export function getItem(call: Call, table: Table): Answer {
  checkParameters(call, GET);
  const { input, region } = call;
  const consistent = input['ConsistentRead'] === true;
  const projection = projectionExpression(input);
  const bindings = bind(input, [projection]);
  const { key } = requestedKey(table.schema, input['Key']);
  const places = projectedPlaces(projection, bindings);
  const { store, latencyMs } = table.read(region, consistent);
  const found = store.visible(store.row(key));
  table.usage.reads += readUnits(found?.bytes ?? 0, consistent);
  return { output: found ? { Item: projected(found.item, places) } : {}, latencyMs };
}

/** The places that a projection names. Undefined for whole items. Throws ValidationException when they overlap. */
export function projectedPlaces(
  projection: Expression<readonly Path[]> | undefined,
  { names }: Bindings,
): readonly Path[] | undefined {
  if (!projection) return undefined;
  const places = projection.tree.map((path) => resolvePath(path, names));
  refuseOverlap(places, 'ProjectionExpression');
  return places;
}

/** The item, or only its named places. */
export const projected = (item: Item, places: readonly Path[] | undefined): Item =>
  places ? project(item, places) : item;

export function putItem(call: Call, table: Table): Answer {
  checkParameters(call, PUT);
  const { input, region } = call;
  const stored = admitted(input['Item']);
  const requirement = requirementOf(call, table);
  const key = keyOf(table.schema, stored.item);
  const returned = returnValues(call, ON_REPLACEMENT);
  const written = table.write({ region, key }, (current) => {
    require(requirement, current);
    return stored;
  });
  return answer(written, returned === 'ALL_OLD' ? written.before : undefined);
}

/** An item that can be stored. Throws ValidationException when it is malformed or too large. */
export function admitted(given: unknown, tooLarge = 'Item size has exceeded the maximum allowed size'): Sized {
  const item = admitItem((given ?? NOTHING) as Item);
  const bytes = itemBytes(item);
  if (bytes > ITEM_BYTES_MAX) throw invalid(tooLarge);
  return { item, bytes };
}

export function deleteItem(call: Call, table: Table): Answer {
  checkParameters(call, DELETE);
  const { input, region } = call;
  const requirement = requirementOf(call, table);
  const { key } = requestedKey(table.schema, input['Key']);
  const returned = returnValues(call, ON_REPLACEMENT);
  const written = table.write({ region, key }, (current) => {
    require(requirement, current);
    return undefined;
  });
  return answer(written, returned === 'ALL_OLD' ? written.before : undefined);
}

export function updateItem(call: Call, table: Table): Answer {
  checkParameters(call, UPDATE);
  const { input, region } = call;
  const update = updateExpression(input);
  const requirement = requirementOf(call, table, update);
  const { bindings } = requirement;
  const paths = update ? update.tree.paths.map((path) => resolvePath(path, bindings.names)) : [];
  refuseOverlap(paths, 'UpdateExpression');
  const { key, attributes } = requestedKey(table.schema, input['Key']);
  refuseKeyPaths(table.schema, paths);
  const returned = returnValues(call, ON_UPDATE);
  const written = table.write({ region, key }, (current) => {
    require(requirement, current);
    const before = current?.item ?? attributes;
    const after = update ? applyUpdate(update.tree, before, bindings) : before;
    return admitted(after, 'Item size to update has exceeded the maximum allowed size');
  });
  const shown = returned.endsWith('OLD') ? written.before : returned === 'NONE' ? undefined : written.after;
  return answer(written, shown && returned.startsWith('UPDATED') ? project(shown, paths) : shown);
}

function refuseKeyPaths({ partitionKey, sortKey }: Schema, paths: readonly Path[]): void {
  const touched = paths.find(([first]) => first === partitionKey.name || first === sortKey?.name);
  if (touched) {
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${touched[0]}. This attribute is part of the key`,
    );
  }
}

interface Requirement {
  readonly condition: Expression<Condition> | undefined;
  readonly bindings: Bindings;
  readonly table: Table;
  readonly input: Fields;
}

/** The condition of a write. Binds the placeholders of all its expressions. Throws ValidationException. */
function requirementOf({ input }: Call, table: Table, update?: Expression<unknown>): Requirement {
  const condition = conditionExpression(input);
  return { condition, bindings: bind(input, [update, condition]), table, input };
}

/**
 * Throws ConditionalCheckFailedException, with the item if the request asks for it. A refused write costs as much as a
 * write.
 */
function require({ condition, bindings, table, input }: Requirement, current: Sized | undefined): void {
  if (!condition || holds(condition.tree, current?.item ?? NOTHING, bindings)) return;
  table.usage.writes += writeUnits(current?.bytes ?? 0);
  const shown = input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD' && current ? { Item: current.item } : {};
  throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { fields: shown });
}

const ON_REPLACEMENT: readonly string[] = ['NONE', 'ALL_OLD'];
const ON_UPDATE: readonly string[] = [...ON_REPLACEMENT, 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'];

function returnValues(call: Call, allowed: readonly string[]): string {
  const value = call.input['ReturnValues'] ?? 'NONE';
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw invalid('Return values set to invalid value');
}

function answer({ latencyMs }: Written, attributes: Item | undefined): Answer {
  if (!attributes) return { output: NOTHING, latencyMs };
  return { output: Object.keys(attributes).length > 0 ? { Attributes: attributes } : NOTHING, latencyMs };
}
