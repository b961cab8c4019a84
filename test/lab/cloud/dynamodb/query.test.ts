import type { Fields } from '../../../../lab/calls/call';
import type { Item } from '../../../../lab/cloud/dynamodb';
import { EAST } from '../bench';
import { bench, key } from './bench';

describe('Query', () => {
  const filled = () => {
    const made = bench();
    for (const sort of ['a3', 'a1', 'b1', 'a2', 'c1'])
      made.put([EAST, 'single'], { ...key('p', sort), even: { BOOL: sort.endsWith('2') } });
    made.put([EAST, 'single'], key('other'));
    const query = (condition: string, values: Item, more: Fields = {}) => {
      const output = made.call(EAST, 'Query', {
        TableName: 'single',
        KeyConditionExpression: condition,
        ExpressionAttributeValues: { ':p': { S: 'p' }, ...values },
        ...more,
      });
      const items = output['Items'] as readonly Item[];
      return { sorts: items.map((item) => item['sk']?.S), output };
    };
    return { ...made, query };
  };

  it('gives one partition in the order of the sort key', () => {
    const { query } = filled();
    expect(query('pk = :p', {}).sorts).toEqual(['a1', 'a2', 'a3', 'b1', 'c1']);
    expect(query('pk = :p', {}, { ScanIndexForward: false }).sorts).toEqual(['c1', 'b1', 'a3', 'a2', 'a1']);
  });

  it.each([
    ['pk = :p AND begins_with(sk, :s)', { ':s': { S: 'a' } }, ['a1', 'a2', 'a3']],
    ['pk = :p AND sk BETWEEN :s AND :t', { ':s': { S: 'a2' }, ':t': { S: 'b1' } }, ['a2', 'a3', 'b1']],
    ['sk > :s AND pk = :p', { ':s': { S: 'a3' } }, ['b1', 'c1']],
    ['(pk = :p) and (sk <= :s)', { ':s': { S: 'a1' } }, ['a1']],
  ])('understands %s', (condition, values, expected) => {
    expect(filled().query(condition, values).sorts).toEqual(expected);
  });

  it('pages by Limit, counting before the filter', () => {
    const { query } = filled();
    const options = { Limit: 2, FilterExpression: 'even = :yes' };
    const first = query('pk = :p', { ':yes': { BOOL: true } }, options);
    expect(first.output).toMatchObject({ Count: 1, ScannedCount: 2, LastEvaluatedKey: key('p', 'a2') });
    const second = query('pk = :p', { ':yes': { BOOL: true } }, { ...options, ExclusiveStartKey: key('p', 'a2') });
    expect(second.output).toMatchObject({ Count: 0, ScannedCount: 2, LastEvaluatedKey: key('p', 'b1') });
    expect(query('pk = :p', {}, { ExclusiveStartKey: key('p', 'a2'), ScanIndexForward: false }).sorts).toEqual(['a1']);
  });

  it('names the last item of a full page also when nothing follows, and then gives an empty page', () => {
    const { query } = filled();
    const first = query('pk = :p', {}, { Limit: 5 }).output;
    expect(first).toMatchObject({ Count: 5, LastEvaluatedKey: key('p', 'c1') });
    const second = query('pk = :p', {}, { Limit: 5, ExclusiveStartKey: key('p', 'c1') }).output;
    expect(second).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
    expect(query('pk = :p', {}, { Limit: 6 }).output['LastEvaluatedKey']).toBeUndefined();
  });

  it('passes over what was deleted, in both directions, and pages on from it', () => {
    const { call, query } = filled();
    call(EAST, 'DeleteItem', { TableName: 'single', Key: key('p', 'a2') });
    const from = { ExclusiveStartKey: key('p', 'a2') };
    expect(query('pk = :p AND begins_with(sk, :s)', { ':s': { S: 'a' } }).sorts).toEqual(['a1', 'a3']);
    expect(query('pk = :p', {}, from).sorts).toEqual(['a3', 'b1', 'c1']);
    expect(query('pk = :p', {}, { ...from, ScanIndexForward: false }).sorts).toEqual(['a1']);
  });

  it('refuses a range of another type also where nothing is stored', () => {
    const { refusal } = filled();
    const input = {
      TableName: 'single',
      KeyConditionExpression: 'pk = :p AND sk > :s',
      ExpressionAttributeValues: { ':p': { S: 'nobody' }, ':s': { N: '1' } },
    };
    expect(refusal(EAST, 'Query', input).message).toMatch(/parameter type does not match schema type/);
  });

  it('ends a page at 1 MB', () => {
    const { put, query } = filled();
    for (const sort of ['x1', 'x2', 'x3'])
      put([EAST, 'single'], { ...key('p', sort), value: { S: 'x'.repeat(400_000) } });
    const page = query('pk = :p AND sk >= :s', { ':s': { S: 'x' } });
    expect(page.sorts).toEqual(['x1', 'x2']);
    expect(page.output['LastEvaluatedKey']).toEqual(key('p', 'x2'));
  });

  it('counts without items on request', () => {
    const { call } = filled();
    const output = call(EAST, 'Query', {
      TableName: 'single',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
      Select: 'COUNT',
    });
    expect(output).toEqual({ Count: 5, ScannedCount: 5 });
  });

  it.each([
    ['sk = :p', undefined, /missed key schema element: pk/],
    ['pk > :p', undefined, /key condition not supported/],
    ['pk = :p AND else1 = :p', undefined, /missed key schema element: sk/],
    ['pk = :p AND sk <> :p', undefined, /Invalid operator used in KeyConditionExpression: <>/],
    ['pk = :p', 'sk = :p', /non-primary key attributes: Primary key attribute: sk/],
  ])('refuses %s with filter %s', (condition, filter, message) => {
    const { refusal } = filled();
    const input = {
      TableName: 'single',
      KeyConditionExpression: condition,
      FilterExpression: filter,
      ExpressionAttributeValues: { ':p': { S: 'p' } },
    };
    expect(refusal(EAST, 'Query', input).message).toMatch(message);
  });
});

describe('batches', () => {
  it('writes and reads many items', () => {
    const { call } = bench();
    call(EAST, 'BatchWriteItem', {
      RequestItems: { single: [{ PutRequest: { Item: key('p', '1') } }, { PutRequest: { Item: key('p', '2') } }] },
    });
    call(EAST, 'BatchWriteItem', { RequestItems: { single: [{ DeleteRequest: { Key: key('p', '1') } }] } });
    const output = call(EAST, 'BatchGetItem', { RequestItems: { single: { Keys: [key('p', '1'), key('p', '2')] } } });
    expect(output).toEqual({ Responses: { single: [key('p', '2')] }, UnprocessedKeys: {} });
  });

  it('takes 25 writes and 100 keys at once, and no more', () => {
    const { call, refusal } = bench();
    const keys = (count: number) => Array.from({ length: count }, (_, index) => key('p', String(index)));
    const writes = (count: number) => ({
      RequestItems: { single: keys(count).map((Item) => ({ PutRequest: { Item } })) },
    });
    const reads = (count: number) => ({ RequestItems: { single: { Keys: keys(count) } } });
    call(EAST, 'BatchWriteItem', writes(25));
    expect(refusal(EAST, 'BatchWriteItem', writes(26)).message).toBe(
      'Too many items requested for the BatchWriteItem call',
    );
    expect(call(EAST, 'BatchGetItem', reads(100))['Responses']).toMatchObject({ single: { length: 25 } });
    expect(refusal(EAST, 'BatchGetItem', reads(101)).message).toBe(
      'Too many items requested for the BatchGetItem call',
    );
  });

  it('refuses the same key twice', () => {
    const { refusal } = bench();
    const input = {
      RequestItems: { single: [{ PutRequest: { Item: key('p') } }, { DeleteRequest: { Key: key('p') } }] },
    };
    expect(refusal(EAST, 'BatchWriteItem', input).message).toMatch(/contains duplicates/);
  });
});
