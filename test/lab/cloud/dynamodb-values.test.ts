import * as fc from 'fast-check';
import { ServiceError } from '../../../lab/cloud/call';
import { addNumbers, canonicalNumber, compareNumbers } from '../../../lab/cloud/dynamodb/numbers';
import { admitItem, compareText, equalValues, itemBytes } from '../../../lab/cloud/dynamodb/values';

describe('numbers', () => {
  it.each([
    ['1.0', '1'],
    ['007', '7'],
    ['-0', '0'],
    ['1e3', '1000'],
    ['.5', '0.5'],
    ['-12.340', '-12.34'],
    ['1E-3', '0.001'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
  ])('spells %s as %s', (given, canonical) => {
    expect(canonicalNumber(given)).toBe(canonical);
  });

  it.each(['', '-', '.', 'abc', '1.2.3', '0x10', '123456789012345678901234567890123456789', '1e126', '1e-131'])(
    'refuses %p',
    (text) => {
      expect(() => canonicalNumber(text)).toThrow(ServiceError);
    },
  );

  it('adds and compares exactly, however long', () => {
    const long = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(long, long, (left, right) => {
        expect(addNumbers(String(left), String(right), 1)).toBe(String(left + right));
        expect(addNumbers(String(left), String(right), -1)).toBe(String(left - right));
        expect(Math.sign(compareNumbers(String(left), String(right)))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
    expect(addNumbers('0.1', '0.2', 1)).toBe('0.3');
  });
});

describe('values', () => {
  it('orders text by its UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
        expect(Math.sign(compareText(left, right))).toBe(
          Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right))),
        );
      }),
    );
    expect(compareText('\uffee', '😀')).toBeLessThan(0);
  });

  it('takes sets as equal in any order, and lists only in theirs', () => {
    expect(equalValues({ SS: ['a', 'b'] }, { SS: ['b', 'a'] })).toBe(true);
    expect(equalValues({ L: [{ S: 'a' }, { S: 'b' }] }, { L: [{ S: 'b' }, { S: 'a' }] })).toBe(false);
    expect(equalValues({ M: { a: { N: '1' } } }, { M: { a: { N: '1' } } })).toBe(true);
    expect(equalValues({ S: '1' }, { N: '1' })).toBe(false);
  });

  it('counts names and values in bytes', () => {
    expect(itemBytes({ pk: { S: 'ä' }, n: { N: '1234' }, ok: { BOOL: true }, list: { L: [{ S: 'x' }] } })).toBe(
      4 + 4 + 3 + 9,
    );
  });

  it('keeps an item as it is when nothing has to be respelled', () => {
    const item = { pk: { S: 'x' }, n: { N: '1' } };
    expect(admitItem(item)).toBe(item);
    expect(admitItem({ n: { N: '1.0' } })).toEqual({ n: { N: '1' } });
  });
});
