/** GetItem, PutItem, UpdateItem and DeleteItem on one item. */
import type { Answer, Call, Fields } from '../call';
import { ServiceError } from '../call';
import { parameterNotModelled, refuseUnknown } from '../fields';
import { holds, type Bindings } from './evaluate';
import {
  bind,
  checkTypes,
  conditionExpression,
  projectionExpression,
  updateExpression,
  type Expression,
} from './expressions';
import type { Condition } from './conditions';
import { project, refuseOverlap, resolvePath, type Path } from './paths';
import { keyNames, keyOf, type Key, type Schema } from './store';
import { writeUnits, type Table, type Written } from './table';
import { applyUpdate, updatedPaths } from './updates';
import { admitItem, invalid, itemBytes, type Item } from './values';

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

/** Read request units: half as many for eventually consistent reads. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / BYTES_PER_READ_UNIT)) * (consistent ? 1 : 0.5);

/** Refuses parameters that are not modelled; consumed capacity is metered, but never reported to the caller. */
export function checkParameters(call: Call, known: ReadonlySet<string>): void {
  refuseUnknown(call, known);
  const onFailure = call.input['ReturnValuesOnConditionCheckFailure'];
  if (onFailure !== undefined && onFailure !== 'NONE' && onFailure !== 'ALL_OLD') {
    throw invalid('ReturnValuesOnConditionCheckFailure must be NONE or ALL_OLD');
  }
  if ((call.input['ReturnConsumedCapacity'] ?? 'NONE') !== 'NONE')
    throw parameterNotModelled(call, 'ReturnConsumedCapacity');
}

/** The primary key a request names. Throws ValidationException when it is not exactly the table's key. */
export function requestedKey(schema: Schema, given: unknown): { key: Key; attributes: Item } {
  const names = keyNames(schema);
  const attributes = admitItem((given ?? {}) as Item);
  if (Object.keys(attributes).length !== names.length || names.some((name) => !attributes[name])) {
    throw invalid('The provided key element does not match the schema');
  }
  return { key: keyOf(schema, attributes), attributes };
}

export function getItem(call: Call, table: Table): Answer {
  checkParameters(call, GET);
  const { input, region } = call;
  const consistent = input['ConsistentRead'] === true;
  const projection = projectionExpression(input);
  const bindings = bind(input, [projection]);
  const { key } = requestedKey(table.schema, input['Key']);
  const { store, latencyMs } = table.read(region, consistent);
  const item = store.get(key);
  table.usage.reads += readUnits(item ? itemBytes(item) : 0, consistent);
  return { output: item ? { Item: projected(item, projection, bindings) } : {}, latencyMs };
}

/** The item, or only the places that the projection names. */
export function projected(item: Item, projection: Expression<readonly Path[]> | undefined, { names }: Bindings): Item {
  if (!projection) return item;
  const paths = projection.tree.map((path) => resolvePath(path, names));
  refuseOverlap(paths, 'ProjectionExpression');
  return project(item, paths);
}

export function putItem(call: Call, table: Table): Answer {
  checkParameters(call, PUT);
  const { input, region } = call;
  const condition = conditionExpression(input);
  const bindings = bind(input, [condition]);
  checkTypes(condition, bindings);
  const item = admitted(input['Item']);
  const key = keyOf(table.schema, item);
  const returned = returnValues(call, ['NONE', 'ALL_OLD']);
  const written = table.write({
    region,
    key,
    change: (current) => {
      require({ condition, bindings, current, table, call });
      return item;
    },
  });
  return answer(written, returned === 'ALL_OLD' ? written.before : undefined);
}

/** An item fit to be stored. Throws ValidationException when it is malformed or too large. */
export function admitted(given: unknown): Item {
  const item = admitItem((given ?? {}) as Item);
  if (itemBytes(item) > ITEM_BYTES_MAX) throw invalid('Item size has exceeded the maximum allowed size');
  return item;
}

export function deleteItem(call: Call, table: Table): Answer {
  checkParameters(call, DELETE);
  const { input, region } = call;
  const condition = conditionExpression(input);
  const bindings = bind(input, [condition]);
  checkTypes(condition, bindings);
  const { key } = requestedKey(table.schema, input['Key']);
  const returned = returnValues(call, ['NONE', 'ALL_OLD']);
  const written = table.write({
    region,
    key,
    change: (current) => {
      require({ condition, bindings, current, table, call });
      return undefined;
    },
  });
  return answer(written, returned === 'ALL_OLD' ? written.before : undefined);
}

export function updateItem(call: Call, table: Table): Answer {
  checkParameters(call, UPDATE);
  const { input, region } = call;
  const condition = conditionExpression(input);
  const update = updateExpression(input);
  const bindings = bind(input, [condition, update]);
  checkTypes(condition, bindings);
  const { key, attributes } = requestedKey(table.schema, input['Key']);
  const paths = update ? updatedPaths(update.tree, bindings) : [];
  checkUpdatedPaths(table.schema, paths);
  const returned = returnValues(call, ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']);
  const written = table.write({
    region,
    key,
    change: (current) => {
      require({ condition, bindings, current, table, call });
      const before = current ?? attributes;
      return admitted(update ? applyUpdate(update.tree, before, bindings) : before);
    },
  });
  const shown = returned.endsWith('OLD') ? written.before : returned === 'NONE' ? undefined : written.after;
  return answer(written, shown && returned.startsWith('UPDATED') ? project(shown, paths) : shown);
}

function checkUpdatedPaths(schema: Schema, paths: readonly Path[]): void {
  refuseOverlap(paths, 'UpdateExpression');
  const keys = keyNames(schema);
  const touched = paths.find(([first]) => keys.includes(first));
  if (touched) {
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${touched[0]}. This attribute is part of the key`,
    );
  }
}

interface Requirement {
  readonly condition: Expression<Condition> | undefined;
  readonly bindings: Bindings;
  readonly current: Item | undefined;
  readonly table: Table;
  readonly call: Call;
}

/** Throws ConditionalCheckFailedException, with the item if the request asks for it. A refused write is billed like a write. */
function require({ condition, bindings, current, table, call }: Requirement): void {
  if (!condition || holds(condition.tree, current ?? {}, bindings)) return;
  table.usage.writes += writeUnits(current ? itemBytes(current) : 0);
  const shown = call.input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD' && current ? { Item: current } : {};
  throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { fields: shown });
}

function returnValues(call: Call, allowed: readonly string[]): string {
  const value = call.input['ReturnValues'] ?? 'NONE';
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw invalid('Return values set to invalid value');
}

function answer({ latencyMs }: Written, attributes: Item | undefined): Answer {
  const shown: Fields = attributes && Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
  return { output: shown, latencyMs };
}
