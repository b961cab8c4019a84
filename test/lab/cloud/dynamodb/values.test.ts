import * as fc from 'fast-check';
import { ServiceError } from '../../../../lab/calls/call';
import { compareText, equalValues } from '../../../../lab/cloud/dynamodb/expressions/comparing';
import { addNumbers, canonicalNumber, compareNumbers } from '../../../../lab/cloud/dynamodb/numbers';
import { itemBytes } from '../../../../lab/cloud/dynamodb/sizes';
import { admitItem, type AttributeValue } from '../../../../lab/cloud/dynamodb/values';

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

  it('counts only significant digits, and bytes as they are before base64', () => {
    const numbers = ['0', '1000000', '-0.001', '12.5'].map((N) => itemBytes({ n: { N } }));
    expect(numbers).toEqual([2, 3, 3, 4]);
    expect(itemBytes({ b: { B: Buffer.from('abcd').toString('base64') } })).toBe(1 + 4);
    expect(itemBytes({ s: { SS: ['ab', 'é'] } })).toBe(1 + 2 + 2);
  });

  it('takes 32 levels of lists and maps, and no more', () => {
    const nested = (levels: number): AttributeValue => (levels === 0 ? { S: '' } : { L: [nested(levels - 1)] });
    admitItem({ deep: nested(32) });
    expect(() => admitItem({ deep: nested(33) })).toThrow(/Nesting Levels have exceeded supported limits/);
  });

  it('keeps an item as it is when nothing has to be respelled', () => {
    const item = { pk: { S: 'x' }, n: { N: '1' } };
    expect(admitItem(item)).toBe(item);
    expect(admitItem({ n: { N: '1.0' } })).toEqual({ n: { N: '1' } });
  });
});
