/**
 * Random requests for tables that two engines keep: few keys, so that requests meet; attributes whose names say which
 * types they may have. What dynalite is known to answer wrongly is not generated; `dynamodb-differences.ts` says what
 * and why.
 */
import * as fc from 'fast-check';
import type { Fields } from '../../../../lab/calls/call';
import type { AttributeValue } from '../../../../lab/cloud/dynamodb/values';
import { condition, type Draft, finished, projection, update } from './expressions';

export interface Asked {
  readonly operation: string;
  readonly input: Fields;
}

export const TEXT_TABLE = 'text-keys';
export const NUMBER_TABLE = 'number-keys';

const text = (values: readonly string[]) => fc.constantFrom(...values).map((S): AttributeValue => ({ S }));
const decimal = (values: readonly string[]) => fc.constantFrom(...values).map((N): AttributeValue => ({ N }));
const SORTS: Readonly<Record<string, fc.Arbitrary<AttributeValue>>> = {
  [TEXT_TABLE]: text(['a', 'ab', 'abc', 'b', 'ba', 'é', 'Z', '1']),
  [NUMBER_TABLE]: decimal(['-10', '-9.5', '-0.001', '0', '0.50', '7', '1e3', '1000.1', '70']),
};
const partition = text(['p', 'q', 'r']);
const table = fc.constantFrom(TEXT_TABLE, NUMBER_TABLE);
const sortOf = (name: string): fc.Arbitrary<AttributeValue> => SORTS[name] ?? text(['a']);
const keyIn = (name: string) => fc.record({ pk: partition, sk: sortOf(name) });

const scalar = fc.constantFrom<AttributeValue>({ S: 'a' }, { S: 'xyz' }, { N: '1' }, { N: '2.50' }, { BOOL: true });
const list = fc.array(scalar, { maxLength: 4 }).map((L): AttributeValue => ({ L }));
const map = fc.dictionary(fc.constantFrom('x', 'y'), scalar, { maxKeys: 2 }).map((M): AttributeValue => ({ M }));
const members = <T>(from: readonly T[]) => fc.subarray([...from], { minLength: 1 });

/** Each may be absent. */
const attributes = fc.record(
  {
    n: decimal(['-3', '0', '1', '2', '1.5', '2.50', '1e2', '0.1']),
    big: decimal(['12345678901234567890123456789012345678', '-1e-100', '9.9e125', '1e-130', '100000000000000000000']),
    s: text(['a', 'ab', 'b', 'ba', 'é', '']),
    mixed: fc.oneof(scalar, list),
    c: members(['a', 'b', 'c']).map((SS): AttributeValue => ({ SS })),
    d: members(['1', '2', '3.50']).map((NS): AttributeValue => ({ NS })),
    e: list,
    f: map,
    g: fc.boolean().map((BOOL): AttributeValue => ({ BOOL })),
    h: fc.constant<AttributeValue>({ NULL: true }),
    i: fc.constantFrom<AttributeValue>({ B: 'YWI=' }, { B: 'YWJj' }, { B: 'Yg==' }),
    k: fc.oneof(text(['a', 'kk']), decimal(['4', '0.25'])),
  },
  { requiredKeys: [] },
);

const onFailure = fc.constantFrom({}, {}, { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
const maybe = (draft: fc.Arbitrary<Draft>) => fc.option(draft, { nil: undefined, freq: 3 });

const put = table.chain((TableName) =>
  fc
    .tuple(keyIn(TableName), attributes, maybe(condition), fc.constantFrom('NONE', 'ALL_OLD'), onFailure)
    .map(([key, rest, ConditionExpression, ReturnValues, more]) => ({
      operation: 'PutItem',
      input: finished({ TableName, Item: { ...rest, ...key }, ReturnValues, ...more }, { ConditionExpression }),
    })),
);

const remove = table.chain((TableName) =>
  fc
    .tuple(keyIn(TableName), maybe(condition), fc.constantFrom('NONE', 'ALL_OLD'), onFailure)
    .map(([Key, ConditionExpression, ReturnValues, more]) => ({
      operation: 'DeleteItem',
      input: finished({ TableName, Key, ReturnValues, ...more }, { ConditionExpression }),
    })),
);

const RETURNED = ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'] as const;
const change = table.chain((TableName) =>
  fc
    .tuple(keyIn(TableName), update, maybe(condition), fc.constantFrom(...RETURNED))
    .map(([Key, UpdateExpression, ConditionExpression, ReturnValues]) => ({
      operation: 'UpdateItem',
      input: finished({ TableName, Key, ReturnValues }, { UpdateExpression, ConditionExpression }),
    })),
);

const get = table.chain((TableName) =>
  fc.tuple(keyIn(TableName), maybe(projection), fc.boolean()).map(([Key, ProjectionExpression, ConsistentRead]) => ({
    operation: 'GetItem',
    input: finished({ TableName, Key, ConsistentRead }, { ProjectionExpression }),
  })),
);

/** The partition, and most often a range of sort keys. */
function keyCondition(name: string): fc.Arbitrary<Draft> {
  const sort = sortOf(name);
  const range = fc.oneof(
    fc
      .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), sort)
      .map(([o, v]) => ({ text: ` AND sk ${o} :from`, values: { ':from': v } })),
    sort.map((v) => ({ text: ' AND :from <= sk', values: { ':from': v } })),
    fc
      .tuple(sort, sort)
      .map(([low, high]) => ({ text: ' and sk BETWEEN :from AND :to', values: { ':from': low, ':to': high } })),
    sort.map((v) => ({ text: ' AND begins_with(sk, :from)', values: { ':from': v } })),
  );
  return fc.tuple(partition, fc.option(range, { nil: undefined })).map(([pk, more]) => ({
    text: `pk = :pk${more?.text ?? ''}`,
    names: {},
    values: { ':pk': pk, ...more?.values },
  }));
}

const query = table.chain((TableName) =>
  fc
    .tuple(
      keyCondition(TableName),
      maybe(condition),
      maybe(projection),
      fc.record(
        { Limit: fc.integer({ min: 1, max: 4 }), ScanIndexForward: fc.boolean(), ConsistentRead: fc.boolean() },
        { requiredKeys: [] },
      ),
      fc.option(keyIn(TableName), { nil: undefined, freq: 1 }),
    )
    .map(([KeyConditionExpression, FilterExpression, ProjectionExpression, more, start]) => {
      const pk = KeyConditionExpression.values[':pk'];
      // Another partition is tried only where both engines use the same words for it.
      const pages = KeyConditionExpression.text === 'pk = :pk' ? start : start && { ...start, pk };
      return {
        operation: 'Query',
        input: finished(
          { TableName, ...more, ...(pages && { ExclusiveStartKey: pages }) },
          { KeyConditionExpression, FilterExpression, ProjectionExpression },
        ),
      };
    }),
);

const batchWrite = table.chain((TableName) =>
  fc
    .uniqueArray(fc.tuple(keyIn(TableName), attributes, fc.boolean()), {
      minLength: 1,
      maxLength: 4,
      selector: ([key]) => JSON.stringify(key),
    })
    .map((entries) => ({
      operation: 'BatchWriteItem',
      input: {
        RequestItems: {
          [TableName]: entries.map(([key, rest, puts]) =>
            puts ? { PutRequest: { Item: { ...rest, ...key } } } : { DeleteRequest: { Key: key } },
          ),
        },
      },
    })),
);

const batchGet = table.chain((TableName) =>
  fc.array(keyIn(TableName), { minLength: 1, maxLength: 5 }).map((Keys) => ({
    operation: 'BatchGetItem',
    input: { RequestItems: { [TableName]: { Keys } } },
  })),
);

/** One request, most often a write. */
export const request: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 5, arbitrary: put },
  { weight: 5, arbitrary: change },
  { weight: 2, arbitrary: remove },
  { weight: 2, arbitrary: get },
  { weight: 5, arbitrary: query },
  { weight: 1, arbitrary: batchWrite },
  { weight: 1, arbitrary: batchGet },
);
