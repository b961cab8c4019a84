import { compile, InvalidDefinition } from '../../../lab/interpreter/compile/compile';
import { LAMBDA, machineOf } from './bench';

const pass = { Type: 'Pass', End: true };
const task = { Type: 'Task', Resource: LAMBDA, End: true };
const flow = { StartAt: 'Inner', States: { Inner: pass } };
const only = (more: Record<string, unknown>) => machineOf({ Odd: { ...pass, ...more } });
const odd = (state: Record<string, unknown>) => machineOf({ Odd: state });

function refusal(definition: unknown): InvalidDefinition {
  try {
    compile(definition);
  } catch (thrown) {
    if (thrown instanceof InvalidDefinition) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
}

describe('a definition is refused with the name of the state', () => {
  it.each<[string, unknown, RegExp]>([
    ['in JSONPath by default', { StartAt: 'Odd', States: { Odd: pass } }, /uses JSONPath/],
    ['with a state in JSONPath', only({ QueryLanguage: 'JSONPath' }), /uses JSONPath/],
    ['with an unknown query language', only({ QueryLanguage: 'SQL' }), /QueryLanguage/],
    ['with an unknown Next', machineOf({ Odd: { Type: 'Pass', Next: 'Nowhere' } }), /'Nowhere'/],
    [
      'with an unknown Next in a Catch',
      odd({ ...task, Catch: [{ ErrorEquals: ['A'], Next: 'Nowhere' }] }),
      /'Nowhere'/,
    ],
    [
      'with an unknown Default',
      odd({ Type: 'Choice', Choices: [{ Condition: true, Next: 'Odd' }], Default: 'Nowhere' }),
      /'Nowhere'/,
    ],
    ['with an unreachable state', machineOf({ Begin: pass, Odd: pass }), /no state leads to it/],
    ['without Next and End', odd({ Type: 'Pass' }), /Next and End/],
    ['with Next and End', only({ Next: 'Odd' }), /Next and End/],
    ['with an unknown type', odd({ Type: 'Sleep' }), /'Sleep'/],
    ['with a field of JSONPath', only({ ResultPath: '$.a' }), /'ResultPath' belongs to JSONPath/],
    ['with Parameters', odd({ ...task, Parameters: {} }), /'Parameters' belongs to JSONPath/],
    ['with a misspelt field', only({ Ouput: {} }), /'Ouput' is not supported/],
    ['with Assign in Succeed', odd({ Type: 'Succeed', Assign: { a: 1 } }), /'Assign'/],
    [
      'with Retry on a Pass',
      only({ Retry: [{ ErrorEquals: ['A'] }] }),
      /Retry is allowed on Task, Parallel and Map only/,
    ],
    ['with Catch on a Wait', odd({ Type: 'Wait', Seconds: 1, End: true, Catch: [] }), /Catch is allowed on/],
    ['with States.ALL in company', odd({ ...task, Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }), /must stand alone/],
    [
      'with States.ALL before others',
      odd({ ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
      /last/,
    ],
    ['with a Retry without errors', odd({ ...task, Retry: [{ ErrorEquals: [] }] }), /ErrorEquals/],
    ['with a backoff below one', odd({ ...task, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }), /BackoffRate/],
    ['with a broken expression', only({ Output: { a: '{% $x + %}' } }), /'Output\/a'.*S0207/],
    ['with the newer ?? operator', only({ Output: '{% $a ?? 1 %}' }), /'Output'.*S0211/],
    ['with a half-open expression', only({ Output: '{% $x' }), /must start with/],
    ['with ${ in an expression', only({ Output: '{% ${name} %}' }), /substitution/],
    ['with $eval', only({ Output: '{% $eval("1") %}' }), /\$eval/],
    ['with $states.result in a Pass', only({ Output: '{% $states.result %}' }), /\$states\.result/],
    [
      'with $states.errorOutput outside Catch',
      odd({ ...task, Output: '{% $states.errorOutput %}' }),
      /\$states\.errorOutput/,
    ],
    ['with an expression as Resource', odd({ ...task, Resource: '{% $x %}' }), /Resource/],
    ['with a negative wait', odd({ Type: 'Wait', Seconds: -1, End: true }), /Seconds/],
    [
      'with two waits',
      odd({ Type: 'Wait', Seconds: 1, Timestamp: '2027-01-01T00:00:00Z', End: true }),
      /Seconds and Timestamp/,
    ],
    [
      'with a bad MaxConcurrency',
      odd({ Type: 'Map', MaxConcurrency: -1, ItemProcessor: flow, End: true }),
      /MaxConcurrency/,
    ],
    [
      'with an ItemReader',
      odd({ Type: 'Map', ItemReader: {}, ItemProcessor: flow, End: true }),
      /ItemReader is not modelled/,
    ],
    ['without branches', odd({ Type: 'Parallel', Branches: [], End: true }), /Branches/],
    [
      'with a bad StartAt inside',
      odd({ Type: 'Parallel', Branches: [{ ...flow, StartAt: 'X' }], End: true }),
      /Branches\[0\]: StartAt/,
    ],
    ['with a partial assignment', only({ Assign: { 'a.b': 1 } }), /cannot be the name/],
    ['with an assignment to states', only({ Assign: { states: 1 } }), /cannot be the name/],
    ['with a state that is no object', machineOf({ Odd: 1 }), /must be an object/],
  ])('%s', (_what, definition, message) => {
    const refused = refusal(definition);
    expect(refused.message).toMatch(message);
    expect(refused.state).toBe('Odd');
  });

  it('when a branch assigns what is assigned outside', () => {
    const branch = { StartAt: 'Odd', States: { Odd: { ...pass, Assign: { n: 2 } } } };
    const outer = {
      Begin: { Type: 'Pass', Assign: { n: 1 }, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: [branch], End: true },
    };
    expect(refusal(machineOf(outer))).toMatchObject({
      state: 'Odd',
      message: expect.stringContaining("'n' is assigned outside") as string,
    });
  });

  it('when a name is used twice, anywhere', () => {
    const branch = { StartAt: 'Odd', States: { Odd: pass } };
    expect(refusal(machineOf({ Odd: { Type: 'Parallel', Branches: [branch], End: true } }))).toMatchObject({
      state: 'Odd',
    });
  });

  it('when a name is longer than 80 characters', () => {
    const name = 'n'.repeat(81);
    expect(refusal(machineOf({ [name]: pass })).state).toBe(name);
    expect(() => compile(machineOf({ [name.slice(1)]: pass }))).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['that is no object', []],
    ['without states', { QueryLanguage: 'JSONata', StartAt: 'A' }],
    ['with an unknown StartAt', { QueryLanguage: 'JSONata', StartAt: 'A', States: { Odd: pass } }],
    ['with a timeout of zero', machineOf({ Odd: pass }, { TimeoutSeconds: 0 })],
    ['with an unknown field', machineOf({ Odd: pass }, { Timeout: 5 })],
  ])('a definition %s is refused', (_what, definition) => {
    expect(refusal(definition).state).toBeUndefined();
  });
});
