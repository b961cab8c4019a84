/** What holds for every event pattern and event, said without the matcher. */
import * as fc from 'fast-check';
import type { Fields } from '../../../../lab/calls/call';
import { compilePattern } from '../../../../lab/cloud/eventbridge/event-pattern';

/**
 * Few letters, so that texts often begin, end and continue alike; both cases; what regular expressions would misread.
 */
const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'É', '.', '$', '\\', '\n'), maxLength: 5 });
const number = fc.constantFrom(-2, -1, 0, 0.5, 1, 2, 3);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
const one = fc.oneof(
  scalar,
  text.map((prefix) => ({ prefix })),
  text.map((suffix) => ({ suffix })),
  text.map((wanted) => ({ 'equals-ignore-case': wanted })),
  fc.array(text, { minLength: 1, maxLength: 3 }).map((excluded) => ({ 'anything-but': excluded })),
  number.map((limit) => ({ numeric: ['>=', limit] })),
  fc.boolean().map((exists) => ({ exists })),
);
const wanted = fc.array(one, { minLength: 1, maxLength: 3 });

const fits = (pattern: Fields, event: Fields): boolean => compilePattern(pattern)(event);
const takes = (operator: unknown, found: unknown): boolean => fits({ x: [operator] }, { x: found });
const RUNS = { seed: 20270101, numRuns: 300 };

describe('every event pattern', () => {
  it('takes what one of the wanted takes', () => {
    fc.assert(
      fc.property(wanted, value, (list, found) => {
        expect(fits({ x: list }, { x: found })).toBe(list.some((single) => takes(single, found)));
      }),
      RUNS,
    );
  });

  it('takes a list when it takes an element', () => {
    fc.assert(
      fc.property(one, fc.array(scalar, { minLength: 1, maxLength: 4 }), (single, list) => {
        expect(takes(single, list)).toBe(list.some((found) => takes(single, found)));
      }),
      RUNS,
    );
  });

  it('takes with $or what one branch takes, and with two fields what both take', () => {
    fc.assert(
      fc.property(wanted, wanted, fc.record({ x: value, y: value }), (left, right, event) => {
        const [first, second] = [fits({ x: left }, event), fits({ y: right }, event)];
        expect(fits({ $or: [{ x: left }, { y: right }] }, event)).toBe(first || second);
        expect(fits({ x: left, y: right }, event)).toBe(first && second);
      }),
      RUNS,
    );
  });

  it('reads names joined with dots as names inside each other, in the pattern and in the event', () => {
    fc.assert(
      fc.property(wanted, value, (list, found) => {
        const patterns = [{ a: { b: list } }, { 'a.b': list }];
        const events = [{ a: { b: found } }, { 'a.b': found }];
        const answers = patterns.flatMap((pattern) => events.map((event) => fits(pattern, event)));
        expect(new Set(answers).size).toBe(1);
      }),
      RUNS,
    );
  });

  it('finds all fields of a list in one element', () => {
    const element = fc.record({ a: scalar, b: scalar }, { requiredKeys: [] });
    fc.assert(
      fc.property(one, one, fc.array(element, { minLength: 1, maxLength: 3 }), (a, b, list) => {
        const mayBeAbsent = [a, b].some(
          (single) => typeof single === 'object' && single !== null && 'exists' in single,
        );
        fc.pre(!mayBeAbsent);
        const pattern = { a: [a], b: [b] };
        expect(fits({ list: pattern }, { list })).toBe(list.some((member) => fits(pattern, member)));
      }),
      RUNS,
    );
  });
});

describe('every operator', () => {
  it('on texts agrees with what its name says', () => {
    fc.assert(
      fc.property(text, text, (operand, found) => {
        expect(takes({ prefix: operand }, found)).toBe(found.startsWith(operand));
        expect(takes({ suffix: operand }, found)).toBe(found.endsWith(operand));
        expect(takes(operand, found)).toBe(found === operand);
        const [low, lowFound] = [operand.toLowerCase(), found.toLowerCase()];
        expect(takes({ 'equals-ignore-case': operand }, found)).toBe(lowFound === low);
        expect(takes({ prefix: { 'equals-ignore-case': operand } }, found)).toBe(lowFound.startsWith(low));
        expect(takes({ suffix: { 'equals-ignore-case': operand } }, found)).toBe(lowFound.endsWith(low));
      }),
      RUNS,
    );
  });

  it('but one takes exactly the values that the one does not', () => {
    const inner = fc.oneof(
      fc.record({ kind: fc.constantFrom('prefix', 'suffix'), operand: text.filter((operand) => operand !== '') }),
      fc.record({ kind: fc.constant('equals-ignore-case'), operand: text }),
      fc.record({ kind: fc.constant('wildcard'), operand: fc.constantFrom('', '*', 'a*', '*.*', '*\\\\*') }),
    );
    fc.assert(
      fc.property(inner, scalar, ({ kind, operand }, found) => {
        expect(takes({ 'anything-but': { [kind]: operand } }, found)).toBe(!takes({ [kind]: operand }, found));
        expect(takes({ 'anything-but': { [kind]: [operand] } }, found)).toBe(!takes({ [kind]: operand }, found));
      }),
      RUNS,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(text), { minLength: 1, maxLength: 3 }), scalar, (excluded, found) => {
        expect(takes({ 'anything-but': excluded }, found)).toBe(!excluded.some((single) => single === found));
      }),
      RUNS,
    );
  });

  it('exists takes a field or its absence', () => {
    fc.assert(
      fc.property(fc.option(value, { nil: undefined }), (found) => {
        const isThere = found !== undefined && !(Array.isArray(found) && found.length === 0);
        expect(takes({ exists: true }, found)).toBe(isThere);
        expect(takes({ exists: false }, found)).toBe(!isThere);
      }),
      RUNS,
    );
  });

  it('numeric compares numbers and nothing else', () => {
    fc.assert(
      fc.property(number, number, scalar, (low, high, found) => {
        const isNumber = typeof found === 'number';
        expect(takes({ numeric: ['=', low] }, found)).toBe(found === low);
        expect(takes({ numeric: ['<', low] }, found)).toBe(isNumber && found < low);
        expect(takes({ numeric: ['<=', low] }, found)).toBe(isNumber && found <= low);
        fc.pre(low < high);
        expect(takes({ numeric: ['>', low, '<=', high] }, found)).toBe(isNumber && found > low && found <= high);
        expect(takes({ numeric: ['>=', low, '<', high] }, found)).toBe(isNumber && found >= low && found < high);
      }),
      RUNS,
    );
  });

  it('wildcard takes any text in place of a star, and a text without one literally', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', '.', '/', '*', '\\'), minLength: 1, maxLength: 2 });
    const literally = (part: string): string => part.replace(/[\\*]/g, '\\$&');
    fc.assert(
      fc.property(fc.tuple(piece, piece), text, text, ([head, tail], between, other) => {
        const operand = `${literally(head)}*${literally(tail)}`;
        expect(takes({ wildcard: operand }, `${head}${between}${tail}`)).toBe(true);
        const isOne = other.length >= (head + tail).length && other.startsWith(head) && other.endsWith(tail);
        expect(takes({ wildcard: operand }, other)).toBe(isOne);
        expect(takes({ wildcard: literally(head) }, other)).toBe(other === head);
      }),
      RUNS,
    );
  });

  it('cidr takes the addresses that share the first bits', () => {
    const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const dotted = (bits: number): string =>
      [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
    const near = fc.record({
      base: address,
      flipped: fc.integer({ min: 0, max: 31 }),
      mask: fc.integer({ min: 0, max: 31 }),
    });
    fc.assert(
      fc.property(near, ({ base, flipped, mask }) => {
        // The bit that differs, counted from the front.
        const weight = 2 ** (31 - flipped);
        const other = Math.floor(base / weight) % 2 === 1 ? base - weight : base + weight;
        expect(takes({ cidr: `${dotted(base)}/${mask}` }, dotted(other))).toBe(flipped >= mask);
      }),
      RUNS,
    );
  });
});
