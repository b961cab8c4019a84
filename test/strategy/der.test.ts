import * as fc from 'fast-check';
import { der, integer, isOid, numberOf, octets, oid, partOf, readDer, sequence, TAG } from '../../strategy/der';

const hex = (bytes: Buffer): string => bytes.toString('hex');

describe('DER', () => {
  it.each([
    [sequence(), '3000'],
    [integer(0n), '020100'],
    [integer(127n), '02017f'],
    [integer(128n), '02020080'],
    [integer(65535n), '020300ffff'],
    [octets(Buffer.alloc(128)), `048180${'00'.repeat(128)}`],
    [octets(Buffer.alloc(256)), `04820100${'00'.repeat(256)}`],
    [oid('1.2.840.113549.1.9.16.1.4'), '060b2a864886f70d0109100104'],
    [oid('2.16.840.1.101.3.4.2.1'), '0609608648016503040201'],
  ])('%# is written as X.690 says', (written, expected) => {
    expect(hex(written)).toBe(expected);
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), fc.uint8Array({ maxLength: 70_000 }), (number, content) => {
        const read = readDer(sequence(integer(number), sequence(octets(content), oid('1.2.3'))));
        expect(numberOf(partOf(read, 0))).toBe(number);
        expect(partOf(read, 1, 0)?.content.equals(content)).toBe(true);
        expect(isOid(partOf(read, 1, 1), '1.2.3')).toBe(true);
        expect(partOf(read, 1, 2)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['less than its length says', '0402ff'],
    ['more than one value', '020100020100'],
    ['a length in more bytes than necessary', '04810100'],
    ['a length with a leading zero', `0482008000${'00'.repeat(127)}`],
    ['a length without end', '3080020100'],
    ['a tag of several bytes', '1f8101'],
    ['a broken value in another', '300204ff'],
  ])('%s is no value', (_what, text) => {
    expect(readDer(Buffer.from(text, 'hex'))).toBeUndefined();
  });

  it('stops where values lie too deep in each other', () => {
    const deep = Array.from({ length: 40 }).reduce<Buffer>((inner) => der(TAG.sequence, inner), sequence());
    expect(readDer(deep)).toBeUndefined();
  });
});
