import type { Fields } from '../../../lab/cloud/call';
import type { Item } from '../../../lab/cloud/dynamodb';
import { EAST, WEST } from './bench';
import { bench, key } from './dynamodb-bench';

const filled = (items: readonly Item[] = ['a', 'b', 'c', 'd', 'e'].map((pk) => key(pk))) => {
  const made = bench();
  for (const item of items) made.put([EAST, 'single'], item);
  const scan = (more: Fields = {}) => made.call(EAST, 'Scan', { TableName: 'single', ...more });
  const pages = (more: Fields = {}): (readonly Item[])[] => {
    const found: (readonly Item[])[] = [];
    for (let from: Fields = {}; ;) {
      const { Items, LastEvaluatedKey } = scan({ ...more, ...from });
      found.push(Items as readonly Item[]);
      if (LastEvaluatedKey === undefined) return found;
      from = { ExclusiveStartKey: LastEvaluatedKey };
    }
  };
  return { ...made, scan, pages };
};

const named = (items: readonly Item[]) => items.map(({ pk, sk }) => `${pk?.S ?? ''}/${sk?.S ?? ''}`).sort();

describe('Scan', () => {
  it('gives every item of a table once, of whatever partition, page by page', () => {
    const items = [key('a', '2'), key('b', '1'), key('a', '1'), key('b', '2'), key('c', '1')];
    const { pages } = filled(items);
    expect(pages({ Limit: 2 }).map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(named(pages({ Limit: 2 }).flat())).toEqual(named(items));
    expect(named(pages().flat())).toEqual(named(items));
  });

  it('names the last item of a full page also when nothing follows, and then gives an empty page', () => {
    expect(filled().pages({ Limit: 5 })).toMatchObject([{ length: 5 }, { length: 0 }]);
    expect(filled().scan({ Limit: 6 })['LastEvaluatedKey']).toBeUndefined();
  });

  it('ends a page at 1 MB, and gives an item whatever its size', () => {
    const large = ['a', 'b', 'c', 'd', 'e'].map((pk) => ({ ...key(pk), value: { S: 'x'.repeat(400_000) } }));
    const { pages } = filled(large);
    expect(pages().map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(named(pages().flat())).toEqual(named(large));
  });

  it('goes on behind an item that was deleted between two pages', () => {
    const { call, scan } = filled();
    const first = scan({ Limit: 2 });
    const last = first['LastEvaluatedKey'] as Item;
    call(EAST, 'DeleteItem', { TableName: 'single', Key: last });
    const rest = scan({ ExclusiveStartKey: last });
    expect(named([...(first['Items'] as Item[]), ...(rest['Items'] as Item[])])).toHaveLength(5);
  });

  it('reads the replica that is asked, which may not have heard of a write yet', async () => {
    const { call, put, later } = bench();
    put([EAST, 'data'], key('new'));
    const there = () => call(WEST, 'Scan', { TableName: 'data', ConsistentRead: true })['Count'];
    expect(call(EAST, 'Scan', { TableName: 'data', ConsistentRead: true })['Count']).toBe(1);
    expect(there()).toBe(0);
    await later(10_000);
    expect(there()).toBe(1);
  });

  it('costs twice as much when it has to be consistent', () => {
    const units = (more: Fields): number => {
      const { dynamodb, scan } = filled();
      scan(more);
      return dynamodb.usage()['single']?.reads ?? NaN;
    };
    expect(units({ ConsistentRead: true })).toBe(2 * units({}));
  });

  it.each([
    [{ Limit: 0 }, /greater than or equal to 1/],
    [{ ExclusiveStartKey: { pk: { S: 'a' } } }, /does not match the schema/],
    [{ ExclusiveStartKey: key('nobody') }, /starting key is invalid/],
  ])('refuses %j', (more, message) => {
    const { refusal } = filled();
    expect(refusal(EAST, 'Scan', { TableName: 'single', ...more }).message).toMatch(message);
  });
});
