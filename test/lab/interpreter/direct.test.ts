import fc from 'fast-check';
import jsonata from 'jsonata';
import { compileText } from '../../../lab/interpreter/compile/compile';
import { compileDirect, UNSURE, type Ast, type StatesView } from '../../../lab/interpreter/compile/direct';
import { compileExpression } from '../../../lab/interpreter/compile/expressions';
import { plainJson } from '../../../lab/interpreter/json-values';
import { exceedsPayload, PAYLOAD_BYTES_MAX } from '../../../lab/interpreter/limits';
import { LAMBDA, machineOf, run, value } from './bench';

/** What both ways are asked about; `$z` is no variable. */
interface Data {
  readonly x: unknown;
  readonly y: unknown;
}

const number = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(0.1, -0.5, 1e15, 123456789012345680, 1e300, -0),
);
const scalar = fc.oneof(fc.constantFrom('go', '', '[', '7'), number, fc.boolean(), fc.constant(null));
const key = fc.constantFrom('a', 'b');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 3 }, scalar, fc.dictionary(key, tie('tree')), fc.array(tie('tree'), { maxLength: 3 })),
}));

const path = fc
  .tuple(fc.constantFrom('$x', '$y', '$z', '$states.input', '$states.result'), fc.array(key, { maxLength: 2 }))
  .map(([name, names]) => [name, ...names].join('.'));
const literal = fc.constantFrom('"go"', '""', '"["', '0', '-1', '2.5', '1e15', '1e308', 'true', 'false', 'null');
const operator = fc.constantFrom(...['=', '!=', '<', '<=', '>', '>='], ...['+', '-', '*', '/', '%', '&', 'and', 'or']);
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    path,
    literal,
    fc.tuple(tie('source'), operator, tie('source')).map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('source'), operator, tie('source')).map((parts) => parts.join(' ')),
    fc.tuple(tie('source'), tie('source'), tie('source')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('source'), tie('source')).map(([a, b]) => `(${a} ? ${b})`),
    tie('source').map((inner) => `-(${inner})`),
    tie('source').map((inner) => `$exists(${inner})`),
    tie('source').map((inner) => `$count(${inner})`),
    fc.array(tie('source'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.array(tie('source'), { maxLength: 3 }).map((items) => {
      return `{${items.map((item, index) => `"${'cab'.charAt(index)}": ${item}`).join(', ')}}`;
    }),
  ),
}));

const data = fc.record({ x: tree, y: tree });

function viewOf({ x, y }: Data): StatesView {
  const fields = { input: x, result: y, context: {} };
  return {
    field: (name) => (fields as Record<string, unknown>)[name],
    contextField: () => undefined,
    whole: () => fields,
  };
}

async function judge(text: string, given: Data): Promise<{ kind: string; value?: unknown }> {
  try {
    const bindings = { ...given, states: viewOf(given).whole() };
    return { kind: 'value', value: plainJson(await jsonata(text).evaluate(undefined, bindings)) };
  } catch {
    return { kind: 'error' };
  }
}

describe('the short way', () => {
  it('gives what JSONata gives, or is unsure', async () => {
    let taken = 0;
    const property = fc.asyncProperty(source, data, async (text, given) => {
      const direct = compileDirect(jsonata(text).ast() as unknown as Ast);
      const short = direct ? direct({ ...given }, viewOf(given)) : UNSURE;
      if (short === UNSURE) return;
      taken += 1;
      // As JSON, where the order of keys counts and zero has no sign; nothing stays nothing.
      const shown = (result: unknown): unknown => (result === undefined ? undefined : JSON.stringify(result));
      const { kind, value: wanted } = await judge(text, given);
      expect([text, given, kind, shown(short)]).toEqual([text, given, 'value', shown(wanted)]);
    });
    await fc.assert(property, { numRuns: Number(process.env['DIRECT_RUNS'] ?? 4000), seed: 7 });
    expect(taken).toBeGreaterThan(1000);
  });

  it('is taken for what workflows are made of', () => {
    const taken = (text: string) => compileDirect(jsonata(text).ast() as unknown as Ast) !== undefined;
    const short = [
      '$tries + 1',
      "'evac-' & $states.input.source & '-' & 7",
      "$exists($failure.Cause) ? $failure.Cause : 'no cause given'",
      '$count($promoted) > 0',
      "{'kind': 'refused', 'of': [$states.input.move, -$n]}",
      "$scope = 'tier-0' and ($tries < 2 or $states.context.State.RetryCount > 1)",
    ];
    expect(short.filter((text) => !taken(text))).toEqual([]);
    const long = [
      '$x in [1]',
      '$sum($x)',
      '{$x: 1}',
      '{"a": 1, "a": 2}',
      '{"__proto__": 1}',
      '[1..3]',
      '($x; $y)',
      '[$x][0]',
    ];
    expect(long.filter(taken)).toEqual([]);
  });

  it('leaves a function alone whose name a variable has taken', () => {
    const direct = compileDirect(jsonata('$count($x)').ast() as unknown as Ast);
    expect(direct?.({ x: [1, 2] })).toBe(2);
    expect(direct?.({ x: [1, 2], count: 5 })).toBe(UNSURE);
  });
});

describe('a machine', () => {
  it('is compiled once for each text, an expression once for each text and place', () => {
    const text = JSON.stringify(machineOf({ Only: { Type: 'Pass', Output: '{% $states.input.a %}', End: true } }));
    expect(compileText(text)).toBe(compileText(text));
    expect(compileText(`${text} `)).not.toBe(compileText(text));
    expect(compileExpression('$states.input.a', ['input'])).toBe(compileExpression('$states.input.a', ['input']));
    expect(() => compileExpression('$states.result', ['input'])).toThrow('not available');
    expect(() => compileExpression('$states.result', ['input', 'result'])).not.toThrow();
  });

  it('sees all of $states, its whole context, or one field of it alike', async () => {
    const definition = machineOf({
      Work: {
        Type: 'Task',
        Resource: LAMBDA,
        Output: {
          all: '{% $states %}',
          context: '{% $states.context %}',
          name: '{% $states.context.State.Name %}',
          input: '{% $states.context.Execution.Input %}',
          none: '{% $exists($states.context.Map) %}',
        },
        End: true,
      },
    });
    const output = (await run(definition, { input: { a: 1 }, task: () => value({ done: true }) })).result.output;
    const { all, ...rest } = output as { all: Record<string, unknown>; context: unknown };
    expect(Object.keys(all)).toEqual(['input', 'result', 'context']);
    expect(all['context']).toEqual(rest.context);
    expect(rest).toMatchObject({ name: 'Work', input: { a: 1 }, none: false });
    expect(rest.context).toMatchObject({ State: { Name: 'Work', RetryCount: 0 }, StateMachine: { Name: 'machine' } });
  });
});

describe('flows beside each other', () => {
  const pass = (...names: readonly string[]): unknown => ({
    StartAt: names[0],
    States: Object.fromEntries(
      names.map((name, index) => {
        const next = names[index + 1];
        return [name, { Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) }];
      }),
    ),
  });

  it('take turns, state by state', async () => {
    const branches = [pass('a1', 'a2'), pass('b1', 'b2')];
    const { history } = await run(machineOf({ Both: { Type: 'Parallel', Branches: branches, End: true } }));
    const entered = history.flatMap(({ stateEnteredEventDetails: details }) => {
      return details === undefined ? [] : [(details as { name: string }).name];
    });
    expect(entered).toEqual(['Both', 'a1', 'b1', 'a2', 'b2']);
  });
});

describe('the size of a payload', () => {
  it('is exact at the limit, also for parts that were measured before', () => {
    const part = Array.from({ length: 100 }, (_, id) => ({ id, text: 'é"\n' }));
    const fixed = Buffer.byteLength(JSON.stringify({ part, filler: '' }));
    const sized = (bytes: number) => ({ part, filler: 'x'.repeat(bytes - fixed) });
    for (let repeat = 0; repeat < 3; repeat += 1) {
      expect(exceedsPayload(sized(PAYLOAD_BYTES_MAX))).toBe(false);
      expect(exceedsPayload(sized(PAYLOAD_BYTES_MAX + 1))).toBe(true);
    }
  });
});
