/**
 * Query: one partition in sort-key order, page by page (1 MB or Limit, both counted before the filter). Assumption: an
 * item that would make a page larger than 1 MB begins the next page ("pages of data that are 1 MB in size (or less)",
 * Developer Guide).
 */
import type { Answer, Call, Fields } from '../../calls/call';
import { optionalNumber, parameterNotModelled } from '../fields';
import { leaves, operandsOf, type Condition, type Operand } from './expressions/conditions';
import { holds, type Bindings } from './expressions/evaluate';
import {
  bind,
  filterExpression,
  keyConditionExpression,
  projectionExpression,
  type Expression,
} from './expressions/references';
import { checkParameters, projected, projectedPlaces, readUnits } from './items';
import { isBefore, isUpTo, keyRange, type KeyRange } from './expressions/key-condition';
import { keyAttributes, keyNames, keyOrder, requestedKey, type Schema } from './keys';
import { resolvePath, type Path } from './expressions/paths';
import { countWhile, type Store } from './store';
import type { Table } from './table';
import { invalid, type Item } from './values';

const PARAMETERS: ReadonlySet<string> = new Set([
  'TableName',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ExclusiveStartKey',
  'Limit',
  'ScanIndexForward',
  'Select',
  'ReturnConsumedCapacity',
]);
const PAGE_BYTES_MAX = 1024 * 1024;

export function query(call: Call, table: Table): Answer {
  checkParameters(call, PARAMETERS);
  const { input, region } = call;
  const consistent = input['ConsistentRead'] === true;
  const plan = queryPlan(call, table.schema);
  const { store, latencyMs } = table.read(region, consistent);
  const page = readPage(store, plan, table.schema);
  table.usage.reads += readUnits(page.bytes, consistent);
  return { output: output(page, plan, table.schema), latencyMs };
}

function output({ items, scanned, last }: Page, { places, countOnly }: Plan, schema: Schema): Fields {
  const fields: Record<string, unknown> = {};
  if (!countOnly) fields['Items'] = places ? items.map((item) => projected(item, places)) : items;
  fields['Count'] = items.length;
  fields['ScannedCount'] = scanned;
  if (last) fields['LastEvaluatedKey'] = keyAttributes(schema, last);
  return fields;
}

interface Plan {
  readonly range: KeyRange;
  readonly filter: Expression<Condition> | undefined;
  readonly places: readonly Path[] | undefined;
  readonly bindings: Bindings;
  readonly forward: boolean;
  readonly limit: number;
  /** The last sort key of the page before this one. */
  readonly after: string | undefined;
  readonly countOnly: boolean;
}

function queryPlan(call: Call, schema: Schema): Plan {
  const { input } = call;
  const keyCondition = keyConditionExpression(input);
  if (!keyCondition)
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const limit = limitOf(call);
  const filter = filterExpression(input);
  const projection = projectionExpression(input);
  const bindings = bind(input, [keyCondition, filter, projection]);
  const places = projectedPlaces(projection, bindings);
  const range = keyRange(keyCondition.tree, schema, bindings);
  const after = startAfter(input['ExclusiveStartKey'], schema, range);
  if (filter) refuseKeysInFilter(filter.tree, schema, bindings);
  return {
    range,
    filter,
    places,
    bindings,
    forward: input['ScanIndexForward'] !== false,
    limit,
    after,
    countOnly: countOnly(call, projection !== undefined),
  };
}

/** How many items a page may read. Infinity without a limit. Throws ValidationException below 1. */
function limitOf({ input }: Call): number {
  const limit = optionalNumber(input, 'Limit') ?? Infinity;
  if (limit >= 1) return limit;
  throw invalid(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}

function countOnly(call: Call, projects: boolean): boolean {
  const select = call.input['Select'] ?? (projects ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES');
  if (select === 'COUNT') return true;
  if (select === (projects ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES')) return false;
  throw parameterNotModelled(call, `Select ${JSON.stringify(select)}`);
}

function startAfter(given: unknown, schema: Schema, range: KeyRange): string | undefined {
  if (given === undefined) return undefined;
  const names = keyNames(schema);
  const attributes = Object.keys(given as Item);
  if (attributes.length !== names.length || !names.every((name) => attributes.includes(name)))
    throw invalid('The provided starting key is invalid');
  const { key } = requestedKey(schema, given);
  if (isBefore(range, key.sort) || !isUpTo(range, key.sort))
    throw invalid('The provided starting key does not match the range key predicate');
  if (key.partition === range.partition) return key.sort;
  throw invalid('The provided starting key is outside query boundaries based on provided conditions');
}

interface Page {
  readonly items: readonly Item[];
  readonly scanned: number;
  readonly bytes: number;
  /** The last item of the page, when more may follow. */
  readonly last: Item | undefined;
}

function readPage(store: Store, plan: Plan, schema: Schema): Page {
  const { filter, bindings, forward, limit } = plan;
  const rows = store.partition(plan.range.partition);
  const [from, to] = span(rows, plan, schema);
  const items: Item[] = [];
  let scanned = 0;
  let bytes = 0;
  let last: Item | undefined;
  for (let step = 0; step < to - from; step += 1) {
    const row = rows[forward ? from + step : to - 1 - step];
    if (!row || !store.shows(row)) continue;
    if (scanned > 0 && bytes + row.bytes > PAGE_BYTES_MAX) return { items, scanned, bytes, last };
    last = row.item;
    scanned += 1;
    bytes += row.bytes;
    if (!filter || holds(filter.tree, row.item, bindings)) items.push(row.item);
    if (scanned === limit) return { items, scanned, bytes, last };
  }
  return { items, scanned, bytes, last: undefined };
}

/** Index of the first row to read, and the index after the last one. */
function span(rows: ReturnType<Store['partition']>, plan: Plan, schema: Schema): readonly [number, number] {
  const { range, after, forward } = plan;
  const whole = range.operator === undefined;
  const from = whole ? 0 : countWhile(rows, ({ sort }) => isBefore(range, sort));
  const to = whole ? rows.length : countWhile(rows, ({ sort }) => isUpTo(range, sort));
  if (after === undefined) return [from, to];
  const order = keyOrder(schema.sortKey);
  if (forward)
    return [
      Math.max(
        from,
        countWhile(rows, ({ sort }) => order(sort, after) <= 0),
      ),
      to,
    ];
  return [
    from,
    Math.min(
      to,
      countWhile(rows, ({ sort }) => order(sort, after) < 0),
    ),
  ];
}

function refuseKeysInFilter(filter: Condition, schema: Schema, { names }: Bindings): void {
  const keys = keyNames(schema);
  const named = leaves(filter).flatMap(operandsOf).flatMap(pathsOf);
  const key = named.map((path) => resolvePath(path, names)[0]).find((name) => keys.includes(name));
  if (key !== undefined) {
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`);
  }
}

function pathsOf(operand: Operand): readonly Path[] {
  if (operand.kind === 'path') return [operand.path];
  return operand.kind === 'size' ? pathsOf(operand.of) : [];
}
