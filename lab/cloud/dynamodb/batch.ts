/**
 * BatchGetItem and BatchWriteItem: many single operations in one request, each on its own. Nothing is ever left
 * unprocessed.
 */
import type { Answer, Call, Fields } from '../../calls/call';
import { admitted, checkParameters, getItem } from './items';
import { keyOf, requestedKey, type Key, type Schema } from './keys';
import type { Sized } from './store';
import type { Table } from './table';
import { invalid, type Item } from './values';

const PARAMETERS: ReadonlySet<string> = new Set(['RequestItems', 'ReturnConsumedCapacity']);
const KEYS_MAX = 100;
const WRITES_MAX = 25;

/** Finds a table in the call's region. Throws ResourceNotFoundException. */
type Tables = (name: string) => Table;

export function batchGetItem(call: Call, tables: Tables): Answer {
  checkParameters(call, PARAMETERS);
  const requests = Object.entries((call.input['RequestItems'] ?? {}) as Record<string, Fields>);
  const keys = requests.map(([, request]) => (request['Keys'] ?? []) as Fields[]);
  checkCount(call, keys.flat().length, KEYS_MAX);
  let latencyMs = 0;
  const responses = requests.map(([name, request], index) => {
    const table = tables(name);
    const wanted = keys[index] ?? [];
    refuseDuplicates(wanted.map((key) => JSON.stringify(requestedKey(table.schema, key).key)));
    const answers = wanted.map((Key) =>
      getItem({ ...call, operation: 'GetItem', input: { ...request, Keys: undefined, TableName: name, Key } }, table),
    );
    latencyMs = Math.max(latencyMs, ...answers.map((answer) => answer.latencyMs));
    return [name, answers.flatMap(({ output }) => output['Item'] ?? [])] as const;
  });
  return { output: { Responses: Object.fromEntries(responses), UnprocessedKeys: {} }, latencyMs };
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: unknown };
  readonly DeleteRequest?: { readonly Key: unknown };
}

export function batchWriteItem(call: Call, tables: Tables): Answer {
  checkParameters(call, PARAMETERS);
  const requests = Object.entries((call.input['RequestItems'] ?? {}) as Record<string, readonly WriteRequest[]>);
  checkCount(call, requests.flatMap(([, writes]) => writes).length, WRITES_MAX);
  // All requests are checked before the first one runs.
  const prepared = requests.map(([name, writes]) => {
    const table = tables(name);
    const changes = writes.map((write) => change(table, write));
    refuseDuplicates(changes.map(({ key }) => JSON.stringify(key)));
    return { table, changes };
  });
  const latencies = prepared.flatMap(({ table, changes }) =>
    changes.map(({ key, written }) => table.write({ region: call.region, key }, () => written).latencyMs),
  );
  return { output: { UnprocessedItems: {} }, latencyMs: Math.max(0, ...latencies) };
}

interface Change {
  readonly key: Key;
  readonly written: Sized | undefined;
}

function change({ schema }: Table, { PutRequest, DeleteRequest }: WriteRequest): Change {
  if (PutRequest && !DeleteRequest) {
    const written = admitted(PutRequest.Item);
    return { key: keyInside(schema, written.item), written };
  }
  if (DeleteRequest && !PutRequest) return { key: requestedKey(schema, DeleteRequest.Key).key, written: undefined };
  throw invalid(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
}

/** For a key that does not fit, a batch gives the same message as GetItem. */
function keyInside(schema: Schema, item: Item): Key {
  const fits = [schema.partitionKey, schema.sortKey].every((key) => !key || item[key.name]?.[key.type] !== undefined);
  if (fits) return keyOf(schema, item);
  throw invalid('The provided key element does not match the schema');
}

function checkCount({ operation }: Call, count: number, max: number): void {
  if (count === 0) throw invalid('The batch request list cannot be empty');
  if (count > max) throw invalid(`Too many items requested for the ${operation} call`);
}

function refuseDuplicates(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw invalid('Provided list of item keys contains duplicates');
}
