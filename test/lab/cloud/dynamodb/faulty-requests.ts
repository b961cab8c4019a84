/**
 * Requests with one fault each, and some at the edge of a limit: both engines are to say the same of them, in the same
 * words.
 */
import type { Fields } from '../../../../lab/calls/call';
import type { Asked } from './requests';

const TABLE = 'text-keys';
const KEY = { pk: { S: 'p' }, sk: { S: 'a' } };
/** Bytes of an item with the key above and one text under a name of one letter, without the text. */
const AROUND_TEXT = 2 + 1 + 2 + 1 + 1;
const ITEM_BYTES_MAX = 400 * 1024;

const put = (more: Fields, item: Fields = {}): Asked => ({
  operation: 'PutItem',
  input: { TableName: TABLE, Item: { ...KEY, ...item }, ...more },
});
const when = (ConditionExpression: string, values?: Fields, names?: Fields): Asked =>
  put({
    ConditionExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ...(names && { ExpressionAttributeNames: names }),
  });
const updated = (UpdateExpression: string, values?: Fields): Asked => ({
  operation: 'UpdateItem',
  input: { TableName: TABLE, Key: KEY, UpdateExpression, ...(values && { ExpressionAttributeValues: values }) },
});
const got = (Key: Fields, more: Fields = {}): Asked => ({
  operation: 'GetItem',
  input: { TableName: TABLE, Key, ...more },
});
const queried = (KeyConditionExpression: string, values: Fields, more: Fields = {}): Asked => ({
  operation: 'Query',
  input: { TableName: TABLE, KeyConditionExpression, ExpressionAttributeValues: values, ...more },
});

const TEXT = { ':v': { S: 'x' } };
const NUMBER = { ':v': { N: '1' } };
const PARTITION = { ':p': { S: 'p' } };
const WITH_SORT = { ...PARTITION, ':s': { S: 'a' } };

const CONDITIONS: readonly Asked[] = [
  when('s = :v'),
  when('#s = :v', TEXT),
  when('attribute_exists(pk)', TEXT),
  when('attribute_exists(pk)', undefined, { '#x': 's' }),
  put({ ExpressionAttributeNames: { '#x': 's' } }),
  when('s = :v', {}),
  when('s = :v', { ...TEXT, v: { S: 'x' } }),
  when('#s = :v', TEXT, { '#s': 's', s: 's' }),
  when('region = :v', TEXT),
  when('f.#t = :v AND f.token = :v', TEXT, { '#t': 't' }),
  when('((s = :v))', TEXT),
  when('exists(pk)'),
  when('attribute_exists(:v)', TEXT),
  when('attribute_exists(s, n)'),
  when('begins_with(s)'),
  when('begins_with(s, :v)', NUMBER),
  when('attribute_type(s, :v)', TEXT),
  when('attribute_type(s, :v)', NUMBER),
  when('s = s'),
  when('f.x <> f.#x', undefined, { '#x': 'x' }),
  when('s BETWEEN :a AND :b', { ':a': { S: 'b' }, ':b': { S: 'a' } }),
  when('s BETWEEN :a AND :b', { ':a': { S: 'b' }, ':b': { N: '1' } }),
  when('size(:v) > :v', NUMBER),
  when(''),
  when('s = :v', { ':v': { N: 'one' } }),
  when('s = :v', { ':v': { SS: [] } }),
  when('s < :v', { ':v': { BOOL: true } }),
  when(`s <> :v AND ${'s'.repeat(4096)} <> :v`, TEXT),
  put({ ExpressionAttributeValues: TEXT }),
  put({ ReturnValues: 'ALL_NEW' }),
];

const VALUES: readonly Asked[] = [
  put({}, { s: {} }),
  put({}, { s: { S: 'a', N: '1' } }),
  put({}, { n: { N: '' } }),
  put({}, { n: { N: '1.2.3' } }),
  put({}, { n: { N: '1e126' } }),
  put({}, { n: { N: '1e-131' } }),
  put({}, { n: { N: '1.23456789012345678901234567890123456789' } }),
  put({}, { h: { NULL: false } }),
  put({}, { c: { SS: [] } }),
  put({}, { d: { NS: [] } }),
  put({}, { i: { BS: [] } }),
  put({}, { c: { SS: ['a', 'b', 'a'] } }),
  put({}, { d: { NS: ['1', '1.0'] } }),
  put({}, { i: { BS: ['YQ==', 'YQ=='] } }),
  put({}, { f: { M: { x: { L: [{ N: 'x' }] } } } }),
  put({}, { s: { S: 'x'.repeat(ITEM_BYTES_MAX - AROUND_TEXT + 1) } }),
  put({}, { s: { S: 'x'.repeat(ITEM_BYTES_MAX - AROUND_TEXT) } }),
  updated('SET t = :v', TEXT),
  put({}, { s: { S: '' }, i: { B: '' }, c: { SS: [''] } }),
];

const KEYS: readonly Asked[] = [
  { operation: 'PutItem', input: { TableName: TABLE, Item: { pk: { S: 'p' } } } },
  put({}, { sk: { N: '1' } }),
  put({}, { pk: { S: '' } }),
  put({}, { pk: { S: 'x'.repeat(2048) }, sk: { S: 'x'.repeat(1024) } }),
  put({}, { pk: { S: 'x'.repeat(2049) } }),
  put({}, { sk: { S: 'x'.repeat(1025) } }),
  put({}, { sk: { S: 'é'.repeat(512) } }),
  got({ pk: { S: 'p' } }),
  got({ pk: { S: 'p' }, sk: { N: '1' } }),
  got({ ...KEY, s: { S: 'x' } }),
  got({ pk: { S: 'p' }, sk: { S: '' } }),
  got({ pk: { S: 'x'.repeat(2049) }, sk: { S: 'a' } }),
  got(KEY, { ProjectionExpression: 'f, f.x' }),
  got(KEY, { ProjectionExpression: 'f.x, f[0]' }),
  got(KEY, { ProjectionExpression: 'value' }),
  { operation: 'GetItem', input: { TableName: 'no-table', Key: KEY } },
];

const UPDATES: readonly Asked[] = [
  updated('SET pk = :v', TEXT),
  updated('SET s = :v, s = :v', TEXT),
  updated('SET f.x = :v REMOVE f', TEXT),
  updated('REMOVE f.x SET f[0] = :v', TEXT),
  updated('SET s = :v SET n = :v', TEXT),
  updated('ADD s :v', TEXT),
  updated('DELETE n :v', NUMBER),
  updated('SET n = n + :v', TEXT),
  updated('SET e = list_append(e, :v)', TEXT),
  updated('SET n = if_not_exists(n)'),
  updated('SET n = if_not_exists(:v, n)', NUMBER),
  updated('SET n = plus(n, :v)', NUMBER),
  updated('SET nowhere.x = :v', TEXT),
  updated('REMOVE nowhere.x'),
  updated('SET n = nowhere'),
  updated('SET n = nowhere + :v', NUMBER),
  updated('ADD t :v', NUMBER),
  updated(''),
  updated('SET n'),
];

const QUERIES: readonly Asked[] = [
  queried('sk = :s', { ':s': { S: 'a' } }),
  queried('pk > :p', PARTITION),
  queried('pk = :p OR sk = :s', WITH_SORT),
  queried('pk = :p AND NOT sk = :s', WITH_SORT),
  queried('pk = :p AND sk <> :s', WITH_SORT),
  queried('pk = :p AND sk IN (:s)', WITH_SORT),
  queried('pk = :p AND contains(sk, :s)', WITH_SORT),
  queried('pk = :p AND s = :s', WITH_SORT),
  queried('pk = :p AND sk = :s AND s = :s', WITH_SORT),
  queried('pk = :p AND sk > :s AND sk < :s', WITH_SORT),
  queried('pk = :p AND f.x = :s', WITH_SORT),
  queried('pk = :p AND size(sk) = :s', WITH_SORT),
  queried('pk = :p AND sk = pk', PARTITION),
  queried('pk = :p AND sk = :s', { ...PARTITION, ':s': { N: '1' } }),
  queried('pk = :p', { ':p': { N: '1' } }),
  queried('pk = :p', { ':p': { S: '' } }),
  queried('pk = :p', WITH_SORT),
  queried('pk = :p', PARTITION, { Limit: 0 }),
  queried('pk = :p', PARTITION, { ExclusiveStartKey: { pk: { S: 'p' } } }),
  queried('pk = :p', PARTITION, { ExclusiveStartKey: { ...KEY, sk: { N: '1' } } }),
  queried('pk = :p', PARTITION, { ExclusiveStartKey: { ...KEY, pk: { S: 'q' } } }),
  queried('pk = :p AND sk > :s', WITH_SORT, { ExclusiveStartKey: KEY }),
  queried('pk = :p', WITH_SORT, { FilterExpression: 'sk = :s' }),
  queried('pk = :p', WITH_SORT, { FilterExpression: 'size(sk) = :s' }),
  queried('pk = :p', PARTITION, { Select: 'COUNT' }),
  { operation: 'Query', input: { TableName: TABLE } },
];

const writes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ PutRequest: { Item: { ...KEY, sk: { S: `batch-${index}` } } } }));
const BATCHES: readonly Asked[] = [
  { operation: 'BatchWriteItem', input: { RequestItems: { [TABLE]: writes(25) } } },
  { operation: 'BatchWriteItem', input: { RequestItems: { [TABLE]: writes(26) } } },
  { operation: 'BatchWriteItem', input: { RequestItems: { [TABLE]: [...writes(1), ...writes(1)] } } },
  { operation: 'BatchWriteItem', input: { RequestItems: { [TABLE]: [{ PutRequest: { Item: { pk: { S: 'p' } } } }] } } },
  {
    operation: 'BatchWriteItem',
    input: { RequestItems: { [TABLE]: [{ DeleteRequest: { Key: { pk: { S: 'p' } } } }] } },
  },
  { operation: 'BatchGetItem', input: { RequestItems: { [TABLE]: { Keys: [KEY, KEY] } } } },
  {
    operation: 'BatchGetItem',
    input: { RequestItems: { [TABLE]: { Keys: writes(100).map(({ PutRequest }) => PutRequest.Item) } } },
  },
  {
    operation: 'BatchGetItem',
    input: { RequestItems: { [TABLE]: { Keys: writes(101).map(({ PutRequest }) => PutRequest.Item) } } },
  },
];

export const FAULTY_REQUESTS: readonly Asked[] = [
  ...CONDITIONS,
  ...VALUES,
  ...KEYS,
  ...UPDATES,
  ...QUERIES,
  ...BATCHES,
];
