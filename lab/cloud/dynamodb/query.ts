/** Query: one partition in sort-key order, page by page (1 MB or Limit, both counted before the filter). */
import type { Answer, Call } from '../call';
import { parameterNotModelled, within } from '../fields';
import { leaves, type Condition, type Operand } from './conditions';
import { beginsWith, holds, type Bindings } from './evaluate';
import {
  bind,
  checkTypes,
  filterExpression,
  keyConditionExpression,
  projectionExpression,
  type Expression,
} from './expressions';
import { checkParameters, projected, readUnits, requestedKey } from './items';
import { resolvePath } from './paths';
import { keyAttributes, keyNames, keyOf, type Row, type Schema, type Store } from './store';
import type { Table } from './table';
import { compareValues, invalid, type AttributeValue, type Item } from './values';

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
  const items = page.items.map((item) => projected(item, plan.projection, plan.bindings));
  return {
    latencyMs,
    output: {
      ...(!plan.countOnly && { Items: items }),
      Count: items.length,
      ScannedCount: page.scanned,
      ...(page.last && { LastEvaluatedKey: keyAttributes(table.schema, page.last) }),
    },
  };
}

interface Plan {
  readonly partition: string;
  readonly inRange: (sort: AttributeValue | undefined) => boolean;
  readonly filter: Expression<Condition> | undefined;
  readonly projection: ReturnType<typeof projectionExpression>;
  readonly bindings: Bindings;
  readonly forward: boolean;
  readonly limit: number;
  readonly after: string | undefined;
  readonly countOnly: boolean;
}

function queryPlan(call: Call, schema: Schema): Plan {
  const { input } = call;
  const keyCondition = keyConditionExpression(input);
  if (!keyCondition)
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const filter = filterExpression(input);
  const projection = projectionExpression(input);
  const bindings = bind(input, [keyCondition, filter, projection]);
  checkTypes(keyCondition, bindings);
  checkTypes(filter, bindings);
  refuseKeysInFilter(filter?.tree, schema, bindings);
  const { partition, inRange } = keyRange(keyCondition.tree, schema, bindings);
  return {
    partition,
    inRange,
    filter,
    projection,
    bindings,
    forward: input['ScanIndexForward'] !== false,
    limit: within(call.input, 'Limit', { low: 1, high: Number.MAX_SAFE_INTEGER, fallback: Number.MAX_SAFE_INTEGER }),
    after: startAfter(input['ExclusiveStartKey'], schema, partition),
    countOnly: countOnly(call, projection !== undefined),
  };
}

function countOnly(call: Call, projects: boolean): boolean {
  const select = call.input['Select'] ?? (projects ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES');
  if (select === 'COUNT') return true;
  if (select === (projects ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES')) return false;
  throw parameterNotModelled(call, `Select ${JSON.stringify(select)}`);
}

function startAfter(given: unknown, schema: Schema, partition: string): string | undefined {
  if (given === undefined) return undefined;
  const { key } = requestedKey(schema, given);
  if (key.partition !== partition)
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  return key.sort;
}

interface Page {
  readonly items: readonly Item[];
  readonly scanned: number;
  readonly bytes: number;
  /** The item the page ends with, when there may be more. */
  readonly last: Item | undefined;
}

function readPage(store: Store, plan: Plan, schema: Schema): Page {
  const items: Item[] = [];
  let scanned = 0;
  let bytes = 0;
  let last: Item | undefined;
  for (const row of inOrder(store.partition(plan.partition), plan.forward)) {
    if (!store.shows(row) || !isAfter(store, plan, row) || !plan.inRange(sortValue(schema, row.item))) continue;
    if (scanned > 0 && bytes + row.bytes > PAGE_BYTES_MAX) return { items, scanned, bytes, last };
    last = row.item;
    scanned += 1;
    bytes += row.bytes;
    if (!plan.filter || holds(plan.filter.tree, row.item, plan.bindings)) items.push(row.item);
    if (scanned === plan.limit) return { items, scanned, bytes, last };
  }
  return { items, scanned, bytes, last: undefined };
}

const inOrder = (rows: readonly Row[], forward: boolean): readonly Row[] => (forward ? rows : [...rows].reverse());

const sortValue = ({ sortKey }: Schema, item: Item): AttributeValue | undefined =>
  sortKey ? item[sortKey.name] : undefined;

function isAfter(store: Store, { after, forward }: Plan, row: Row): boolean {
  if (after === undefined) return true;
  const order = store.compareSort(row.sort, after);
  return forward ? order > 0 : order < 0;
}

/** The partition and the range of sort keys that a key condition names. Throws ValidationException for anything else. */
function keyRange(condition: Condition, schema: Schema, bindings: Bindings): Pick<Plan, 'partition' | 'inRange'> {
  const [first, second, ...more] = conjuncts(condition);
  const named = [first, second]
    .filter((part) => part !== undefined)
    .map((part) => ({ part, name: attributeOf(part, bindings) }));
  const onPartition = named.find(({ name }) => name === schema.partitionKey.name)?.part;
  const onSort = named.find(({ name }) => name === schema.sortKey?.name)?.part;
  if (onPartition?.kind !== 'compare' || onPartition.operator !== '=') {
    throw invalid(`Query condition missed key schema element: ${schema.partitionKey.name}`);
  }
  if (more.length > 0 || (second && !onSort)) throw invalid('Query key condition not supported');
  const { name, type } = schema.partitionKey;
  const value = literal(onPartition.right, bindings);
  const partition = keyOf({ table: schema.table, partitionKey: { name, type } }, { [name]: value }).partition;
  return { partition, inRange: onSort ? sortRange(onSort, bindings) : () => true };
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === 'and' ? [...conjuncts(condition.left), ...conjuncts(condition.right)] : [condition];
}

/** Name of the attribute that a key condition is about. */
function attributeOf(condition: Condition, { names }: Bindings): string {
  const subject =
    condition.kind === 'compare' ? condition.left : 'subject' in condition ? condition.subject : undefined;
  if (subject?.kind !== 'path' || subject.path.length > 1) throw invalid('Query key condition not supported');
  return resolvePath(subject.path, names)[0];
}

function literal(operand: Operand, { values }: Bindings): AttributeValue {
  const value = operand.kind === 'value' ? values[operand.placeholder] : undefined;
  if (!value) throw invalid('Query key condition not supported');
  return value;
}

function sortRange(condition: Condition, bindings: Bindings): Plan['inRange'] {
  if (condition.kind === 'between') {
    const [low, high] = [literal(condition.low, bindings), literal(condition.high, bindings)];
    if ((compareValues(low, high) ?? 0) > 0) {
      throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
    }
    return (sort) => order(sort, low) >= 0 && order(sort, high) <= 0;
  }
  if (condition.kind === 'call' && condition.name === 'begins_with' && condition.argument) {
    const prefix = literal(condition.argument, bindings);
    return (sort) => beginsWith(sort, prefix);
  }
  if (condition.kind !== 'compare' || condition.operator === '<>') throw invalid('Query key condition not supported');
  const { operator } = condition;
  const bound = literal(condition.right, bindings);
  return (sort) => {
    const compared = order(sort, bound);
    return { '=': compared === 0, '<': compared < 0, '<=': compared <= 0, '>': compared > 0, '>=': compared >= 0 }[
      operator
    ];
  };
}

/** Throws ValidationException when the bound is not of the sort key's type. */
function order(sort: AttributeValue | undefined, bound: AttributeValue): number {
  const compared = sort && compareValues(sort, bound);
  if (compared === undefined)
    throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
  return compared;
}

function refuseKeysInFilter(filter: Condition | undefined, schema: Schema, bindings: Bindings): void {
  if (!filter) return;
  const keys = keyNames(schema);
  const operands = leaves(filter).flatMap((leaf) => Object.values(leaf).flat() as (Operand | string)[]);
  const paths = operands.flatMap((operand) => (typeof operand === 'object' && 'path' in operand ? [operand.path] : []));
  const named = paths.map((path) => resolvePath(path, bindings.names)[0]);
  const key = named.find((name) => keys.includes(name));
  if (key !== undefined) {
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`);
  }
}
