import * as library from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { marshall, unmarshall } from '../../../../lab/bundle/fast/util-dynamodb';

/** No item of ours names an attribute after the prototype, which an assignment would set instead. */
const name = fc.string().filter((text) => text !== '__proto__');
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double(),
    fc.constant(undefined),
    fc.constant(() => 0),
    fc.bigInt(),
    fc.uint8Array(),
    fc.constant(new Set(['a', 'b'])),
    fc.array(tie('value')),
    fc.dictionary(name, tie('value')),
  ),
})).value;
const item = fc.dictionary(name, value) as fc.Arbitrary<Record<string, unknown>>;

/** What comes of it, be it an error. */
function outcome(convert: () => unknown): unknown {
  try {
    return convert();
  } catch (error) {
    return String(error);
  }
}

describe('the fast tier’s util-dynamodb', () => {
  it.each([undefined, { removeUndefinedValues: true }])('marshalls as the library does, with %j', (options) => {
    fc.assert(
      fc.property(item, (given) => {
        expect(outcome(() => marshall(given, options))).toEqual(outcome(() => library.marshall(given, options)));
      }),
    );
  });

  it('unmarshalls as the library does', () => {
    fc.assert(
      fc.property(item, (given) => {
        const attributes = outcome(() => library.marshall(given, { removeUndefinedValues: true })) as never;
        if (typeof attributes === 'string') return;
        expect(unmarshall(attributes)).toEqual(library.unmarshall(attributes));
      }),
    );
    const large = { n: { N: '90071992547409930' } };
    expect(unmarshall(large)).toEqual(library.unmarshall(large));
    expect(outcome(() => unmarshall({ n: {} as never }))).toBe(outcome(() => library.unmarshall({ n: {} as never })));
  });
});
