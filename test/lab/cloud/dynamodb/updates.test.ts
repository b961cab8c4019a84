import type { Fields } from '../../../../lab/calls/call';
import type { AttributeValue, Item } from '../../../../lab/cloud/dynamodb/values';
import { EAST } from '../bench';
import { bench, key } from './bench';

const texts = (...values: readonly string[]): AttributeValue => ({ L: values.map((S) => ({ S })) });

/** What an update makes of an item. */
function updated(item: Item, UpdateExpression: string, values?: Item): Item {
  const { call, put } = bench();
  put([EAST, 'single'], { ...key('p'), ...item });
  const input = { TableName: 'single', Key: key('p'), UpdateExpression, ReturnValues: 'ALL_NEW' };
  const output = call(EAST, 'UpdateItem', { ...input, ...(values && { ExpressionAttributeValues: values }) });
  const { pk, sk, ...rest } = output['Attributes'] as Item;
  expect({ pk, sk }).toEqual(key('p'));
  return rest;
}

describe('updates of lists', () => {
  const before = { l: texts('a', 'b', 'c', 'd') };

  it.each([
    ['REMOVE l[0], l[2]', ['b', 'd']],
    ['REMOVE l[2], gone, l[0]', ['b', 'd']],
    ['REMOVE l[9], l[3]', ['a', 'b', 'c']],
    ['REMOVE l[0] SET l[1] = :x', ['x', 'c', 'd']],
    ['SET l[9] = :x, l[7] = :y', ['a', 'b', 'c', 'd', 'y', 'x']],
    ['SET l[5] = :x REMOVE l[1]', ['a', 'c', 'd', 'x']],
  ])('takes the indexes of %s as those before the update', (expression, expected) => {
    const values = Object.fromEntries(
      ['x', 'y'].filter((name) => expression.includes(`:${name}`)).map((S) => [`:${S}`, { S }]),
    );
    const bound = Object.keys(values).length > 0 ? values : undefined;
    expect(updated(before, expression, bound)).toEqual({ l: texts(...expected) });
  });

  it('changes an element and takes another away, whatever comes first', () => {
    const nested = { l: { L: [{ S: 'a' }, { M: { x: { S: '1' }, y: { S: '2' } } }] } };
    const expected = { l: { L: [{ M: { y: { S: '2' } } }] } };
    expect(updated(nested, 'REMOVE l[0], l[1].x')).toEqual(expected);
    expect(updated(nested, 'REMOVE l[1].x, l[0]')).toEqual(expected);
  });

  it('takes an element away whose set has become empty, without moving the others first', () => {
    const sets = { l: { L: [{ SS: ['a'] }, { S: 'b' }, { S: 'c' }] } };
    expect(updated(sets, 'DELETE l[0] :s SET l[1] = :x', { ':s': { SS: ['a'] }, ':x': { S: 'x' } })).toEqual({
      l: texts('x', 'c'),
    });
  });
});

describe('refusals of updates', () => {
  const refusal = (UpdateExpression: string, values: Item, more: Fields = {}) => {
    const { put, refusal: refused } = bench();
    put([EAST, 'single'], { ...key('p'), s: { S: 'text' } });
    const input = { TableName: 'single', Key: key('p'), UpdateExpression, ExpressionAttributeValues: values };
    return refused(EAST, 'UpdateItem', { ...input, ...more });
  };

  it('finds a wrong literal before it looks at the condition', () => {
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    expect(refusal('ADD s :v', { ':v': { S: 'x' } }, condition).message).toMatch(/operator: ADD, operand type: STRING/);
    expect(refusal('SET s = s + :v', { ':v': { S: 'x' } }, condition).name).toBe('ValidationException');
    expect(refusal('SET s = :v', { ':v': { S: 'x' } }, condition).name).toBe('ConditionalCheckFailedException');
  });

  it('finds a wrong type in the item only after the condition', () => {
    const words = 'An operand in the update expression has an incorrect data type';
    expect(refusal('SET s = s + :v', { ':v': { N: '1' } })).toMatchObject({
      name: 'ValidationException',
      message: words,
    });
  });

  it('refuses an item that would grow beyond 400 KB, and sums beyond 38 digits', () => {
    const grown = refusal('SET t = :v', { ':v': { S: 'x'.repeat(409_600) } });
    expect(grown.message).toBe('Item size to update has exceeded the maximum allowed size');
    const digits = { ':v': { N: '9'.repeat(38) }, ':w': { N: '0.1' } };
    expect(refusal('SET n = if_not_exists(n, :v) + :w', digits).message).toMatch(/38 significant digits/);
  });
});
