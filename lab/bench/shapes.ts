/**
 * The workflows that both interpreters run. Each is written twice: in JSONata for us, and in JSONPath, which is all
 * that the peer reads. Assumes that both forms enter the same states, move the same data and give the same output:
 * `test/lab/bench` checks that. No state waits.
 */

/** One workflow in both languages. */
export interface Shape {
  readonly name: string;
  readonly input: unknown;
  /** States entered by one execution, iterations and branches included. */
  readonly states: number;
  /** The definition for our interpreter. */
  readonly jsonata: unknown;
  /** The definition for the peer. */
  readonly jsonpath: unknown;
}

/** The Resource of every Task. Both sides answer it with `answerTask`. */
const RESOURCE = 'arn:aws:lambda:us-east-1:111111111111:function:work';

const PASSES = 200;
const LOOPS = 100;
const TASKS = 50;
const ITEMS = 20;
const CARRIED = 100;

/** The answer of the mocked service, made from its input. */
export function answerTask(asked: unknown): unknown {
  return { id: (asked as { id: number }).id, done: true };
}

type States = Readonly<Record<string, unknown>>;
type StateOf = (index: number) => States;

/** All shapes, in the order in which they are printed. */
export const SHAPES: readonly Shape[] = [passChain(), choiceLoop(), taskChain(), parallelAndMap(), carriedPayload()];

function machine(states: States): { readonly StartAt: string; readonly States: States } {
  return { StartAt: Object.keys(states)[0] ?? '', States: states };
}

function inJsonata(states: States): unknown {
  return { QueryLanguage: 'JSONata', ...machine(states) };
}

/** `count` states in a row. The last one ends the flow. */
function chain(count: number, stateOf: StateOf): States {
  const exit = (index: number): States => (index + 1 < count ? { Next: `Step ${index + 1}` } : { End: true });
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`Step ${index}`, { ...stateOf(index), ...exit(index) }]),
  );
}

/** Only transitions: the least that a state can cost. */
function passChain(): Shape {
  const states = chain(PASSES, () => ({ Type: 'Pass' }));
  return {
    name: `${PASSES} Pass in a row`,
    input: { id: 1 },
    states: PASSES,
    jsonata: inJsonata(states),
    jsonpath: machine(states),
  };
}

/** An expression counts up, and a Choice compares the counter each time. */
function choiceLoop(): Shape {
  const done = { Type: 'Succeed' };
  const rule = { Next: 'Count' };
  const loop = (count: States, test: States): States => ({
    Count: { Type: 'Pass', ...count, Next: 'Enough?' },
    'Enough?': { Type: 'Choice', Choices: [{ ...test, ...rule }], Default: 'Done' },
    Done: done,
  });
  return {
    name: `Choice loop, ${LOOPS} rounds`,
    input: { n: 0 },
    states: 2 * LOOPS + 1,
    jsonata: inJsonata(
      loop({ Output: { n: '{% $states.input.n + 1 %}' } }, { Condition: `{% $states.input.n < ${LOOPS} %}` }),
    ),
    jsonpath: machine(
      loop({ Parameters: { 'n.$': 'States.MathAdd($.n, 1)' } }, { Variable: '$.n', NumericLessThan: LOOPS }),
    ),
  };
}

/** Each Task gets arguments made from its input. Its answer is the next input. */
function taskChain(): Shape {
  const task = { Type: 'Task', Resource: RESOURCE, TimeoutSeconds: 60 };
  return {
    name: `${TASKS} Tasks in a row`,
    input: { id: 7 },
    states: TASKS,
    jsonata: inJsonata(chain(TASKS, () => ({ ...task, Arguments: { id: '{% $states.input.id %}' } }))),
    jsonpath: machine(chain(TASKS, () => ({ ...task, Parameters: { 'id.$': '$.id' } }))),
  };
}

/** Three parallel branches of three states. One of them also maps a list, with a Task and a Pass for each item. */
function parallelAndMap(): Shape {
  const branch = (name: string): States => machine({ [name]: { Type: 'Pass', End: true } });
  const task = { Type: 'Task', Resource: RESOURCE, TimeoutSeconds: 60, Next: 'Keep' };
  const keep = { Type: 'Pass', End: true };
  const each = (map: States, work: States): States =>
    machine({
      Each: { Type: 'Map', ...map, ItemProcessor: machine({ Work: { ...task, ...work }, Keep: keep }), End: true },
    });
  const whole = (map: States, work: States): States => ({
    Split: { Type: 'Parallel', Branches: [branch('Left'), branch('Right'), each(map, work)], Next: 'Join' },
    Join: { Type: 'Pass', Next: 'Done' },
    Done: { Type: 'Succeed' },
  });
  const selector = (suffix: string, at: (path: string) => string): States => ({
    [`id${suffix}`]: at('Value.id'),
    [`index${suffix}`]: at('Index'),
  });
  return {
    name: `Parallel and Map of ${ITEMS}`,
    input: { items: Array.from({ length: ITEMS }, (_, id) => ({ id, tenant: `tenant-${id}` })) },
    states: 1 + 2 + 1 + 2 * ITEMS + 2,
    jsonata: inJsonata(
      whole(
        {
          Items: '{% $states.input.items %}',
          ItemSelector: selector('', (path) => `{% $states.context.Map.Item.${path} %}`),
        },
        { Arguments: { id: '{% $states.input.id %}' } },
      ),
    ),
    jsonpath: machine(
      whole(
        { ItemsPath: '$.items', ItemSelector: selector('.$', (path) => `$$.Map.Item.${path}`) },
        { Parameters: { 'id.$': '$.id' } },
      ),
    ),
  };
}

/** About 2 kB of JSON, passed on by an expression in every state. */
function carriedPayload(): Shape {
  const body = Array.from({ length: 20 }, (_, id) => ({
    id,
    tenant: `tenant-${id}`,
    residency: 'eu',
    region: 'eu-central-1',
    weights: [id, id + 1, id + 2],
    moved: id % 2 === 0,
  }));
  return {
    name: `2 kB through ${CARRIED} Pass`,
    input: { step: -1, body },
    states: CARRIED,
    jsonata: inJsonata(
      chain(CARRIED, (step) => ({ Type: 'Pass', Output: { step, body: '{% $states.input.body %}' } })),
    ),
    jsonpath: machine(chain(CARRIED, (step) => ({ Type: 'Pass', Parameters: { step, 'body.$': '$.body' } }))),
  };
}
