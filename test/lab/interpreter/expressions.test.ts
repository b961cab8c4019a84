import fc from 'fast-check';
import jsonata from 'jsonata';
import { compileDirect, UNSURE, type Ast } from '../../../lab/interpreter/compile/direct';
import { compileExpression } from '../../../lab/interpreter/compile/expressions';
import { WORLD } from '../../../lab/interpreter/compile/functions';
import { machineOf, run, START_MS } from './bench';

const world = { now: () => START_MS, random: () => 0.25, uuid: () => 'id' };

async function evaluate(source: string): Promise<unknown> {
  return await compileExpression(source, ['input']).evaluate({ [WORLD]: world });
}

async function output(template: unknown, input: unknown = {}): Promise<unknown> {
  const { result } = await run(machineOf({ Only: { Type: 'Pass', Output: template, End: true } }), { input });
  return result.status === 'SUCCEEDED' ? result.output : result.cause;
}

describe('the functions of Step Functions', () => {
  it.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1], 4)', [[1]]],
    ['$range(0, 9, 3)', [0, 3, 6, 9]],
    ['$range(9, 0, -3)', [9, 6, 3, 0]],
    ['$range(1, 9, 9)', 1],
    ['$hash("input data", "SHA-1")', 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['$hash("", "MD5")', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['$parse("{\\"a\\": [1]}")', { a: [1] }],
    ['$parse("null")', null],
    ['$uuid()', 'id'],
    ['$random()', 0.25],
    ['$now()', '2027-01-01T00:00:00.000Z'],
    ['$now("[Y]/[M01]", "+0000")', '2027/01'],
    ['$millis()', START_MS],
    ['$fromMillis($toMillis("12:30", "[H]:[m]"))', '2027-01-01T12:30:00.000Z'],
    ['$shuffle([1,2,3])', [1, 2, 3]],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });

  it('draws the same number for the same seed', async () => {
    expect(await evaluate('$random(7) = $random(7) and $random(7) != $random(8)')).toBe(true);
  });

  it.each([
    '$partition([1], 0)',
    '$range(1, 2, 0)',
    '$range(1, 2000, 1)',
    '$hash("a", "CRC")',
    '$parse("{")',
    '$partition("a", "b")',
  ])('%s is an error', async (source) => {
    await expect(evaluate(source)).rejects.toBeDefined();
  });
});

describe('an expression', () => {
  it('yields nothing: that is an error which names the field', async () => {
    expect(await output({ a: { b: '{% $states.input.c %}' } })).toBe(
      "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '$states.input.c' specified for the field 'Output/a/b' returned nothing (undefined).",
    );
  });

  it('throws: the code and the words of JSONata are in the cause', async () => {
    expect(await output('{% 1 + "a" %}')).toContain(
      'field \'Output\' threw an error during evaluation. T2002: The right side of the "+" operator',
    );
  });

  it.each(['{% $sum %}', '{% function($x) { $x } %}', '{% {"f": $sum} %}'])('%s is no JSON', async (template) => {
    expect(await output(template)).toContain('unsupported type');
  });

  it('that never ends is stopped', async () => {
    const endless = '{% ($loop := function($n) { $loop($n + 1) }; $loop(0)) %}';
    expect(await output(endless)).toContain('limit of one second');
  });

  it('drops keys whose value is nothing, inside the expression', async () => {
    expect(await output('{% {"a": 1, "b": $states.input.none} %}')).toEqual({ a: 1 });
  });

  it('keeps a list of one a list from state to state', async () => {
    const definition = machineOf({
      Begin: {
        Type: 'Pass',
        Assign: { list: '{% [$states.input.a] %}' },
        Output: '{% $states.input.a[] %}',
        Next: 'Then',
      },
      Then: { Type: 'Pass', Output: { same: '{% $list %}', input: '{% $states.input %}' }, End: true },
    });
    expect((await run(definition, { input: { a: 1 } })).result.output).toEqual({ same: [1], input: [1] });
  });

  it('sees variables as they were when the state was entered', async () => {
    const definition = machineOf({
      Begin: { Type: 'Pass', Assign: { n: 1 }, Next: 'Then' },
      Then: { Type: 'Pass', Assign: { n: 2, was: '{% $n %}' }, Output: '{% $n %}', Next: 'Last' },
      Last: { Type: 'Pass', Output: ['{% $states.input %}', '{% $n %}', '{% $was %}'], End: true },
    });
    expect((await run(definition)).result.output).toEqual([1, 2, 1]);
  });

  it('does not see the names of other objects', async () => {
    expect(await output('{% $states.input.constructor %}')).toContain('returned nothing');
    expect(await output('{% $exists($toString) %}')).toBe(false);
  });
});

describe('the short way', () => {
  const key = fc.constantFrom('a', 'b');
  const scalar = fc.oneof(fc.constantFrom('go', ''), fc.integer({ min: -1, max: 1 }), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 3 }, scalar, fc.dictionary(key, tie('tree')), fc.array(tie('tree'), { maxLength: 2 })),
  }));
  const path = fc.array(key, { maxLength: 3 }).map((names) => ['$x', ...names].join('.'));
  const operand = fc.oneof(path, fc.constantFrom('"go"', '0', 'true', 'null'));
  const source = fc.oneof(
    path,
    fc
      .tuple(operand, fc.constantFrom('=', '!=', '<', '<=', '>', '>=', 'and', 'or'), operand)
      .map((parts) => parts.join(' ')),
  );

  it('gives what JSONata gives, or is unsure', async () => {
    await fc.assert(
      fc.asyncProperty(source, tree, async (text, x) => {
        const expression = jsonata(text);
        const short = compileDirect(expression.ast() as unknown as Ast)?.({ x }) ?? UNSURE;
        if (short === UNSURE) return;
        expect(short).toEqual(await expression.evaluate(undefined, { x }));
      }),
      { numRuns: 1500, seed: 1 },
    );
  });

  it('is taken for reading and comparing', () => {
    const taken = (text: string) => compileDirect(jsonata(text).ast() as unknown as Ast) !== undefined;
    expect(['$x', '$states.input.a.b', "$x.kind = 'go'", '$x > 1 and $y < 2'].every(taken)).toBe(true);
    expect(['$x[0]', '$x.a[]', '$sum($x)', '$x.a{b: c}', '$', '$$.a'].some(taken)).toBe(false);
  });
});
