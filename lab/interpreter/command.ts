/**
 * `npm run lab -- execute`: runs any JSONata machine alone, under its own virtual clock, with mocked tasks, and prints
 * the result. Assumption: it starts on 2027-01-01 with fixed random numbers, so the same files always print the same.
 * It proves the machine's logic, never what a service would answer.
 */
import { BadInput } from '../terminal/bad-input';
import { asCommand, type CommandIo, type Manual } from '../terminal/command';
import { Clock, START_MS } from '../kernel/clock';
import { compile } from './compile/compile';
import { readDocument } from './documents';
import { endlessCircle, innerFlows } from './endless';
import { start, type AwsHistoryEvent, type Execution, type Result } from './execute';
import { InvalidDefinition } from './failures';
import { exceedsPayload, PAYLOAD_BYTES_MAX } from './limits';
import type { Flow, Machine } from './machine';
import { mockedTasks, readMocks, type Mocks } from './mocks';

const MANUAL = {
  name: 'execute',
  call: 'npm run lab -- execute --definition docs/examples/greet.asl.json --input docs/examples/greet.input.json',
  about: 'Runs one state machine alone, with mocked tasks, and prints its result and its history.',
  flags: {
    definition: { value: 'F.asl.json|.yaml', needed: true, about: 'the machine, in JSONata' },
    input: { value: 'F.json', needed: true, about: 'its input' },
    mocks: { value: 'F.json', about: 'what its tasks answer, by the name of the state' },
  },
  exits: { 0: 'the execution succeeded', 1: 'it ended in any other way' },
} as const satisfies Manual;
const CONTEXT = {
  Execution: {
    Id: 'arn:aws:states:us-east-1:111111111111:execution:lab:execution',
    Name: 'execution',
    RoleArn: 'arn:aws:iam::111111111111:role/lab',
  },
  StateMachine: { Id: 'arn:aws:states:us-east-1:111111111111:stateMachine:lab', Name: 'lab' },
};

/** `args` are the words after `execute`. Resolves with the exit code. */
export function executeCommand(args: readonly string[], io: CommandIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, async ({ flags: { definition = '', input = '', mocks } }) => {
    const { execution, result } = await run({ definition, input, mocks });
    io.stdout(JSON.stringify({ ...result, ...shownOf(execution.history()) }, null, 2));
    return result.status === 'SUCCEEDED' ? 0 : 1;
  });
}

interface Files {
  readonly definition: string;
  readonly input: string;
  readonly mocks: string | undefined;
}

/** Size of a page of GetExecutionHistory. */
const EVENTS_SHOWN_MAX = 1000;

/** The whole history, or its start and end and the number of events left out between them. */
function shownOf(history: readonly AwsHistoryEvent[]): { history: readonly AwsHistoryEvent[]; eventsLeftOut?: number } {
  const eventsLeftOut = history.length - EVENTS_SHOWN_MAX;
  if (eventsLeftOut <= 0) return { history };
  const half = EVENTS_SHOWN_MAX / 2;
  return { history: [...history.slice(0, half), ...history.slice(-half)], eventsLeftOut };
}

async function run(files: Files): Promise<{ execution: Execution; result: Result }> {
  const machine = compileFile(files.definition);
  const input = readDocument(files.input);
  if (exceedsPayload(input)) throw new BadInput(`${files.input}: the input is larger than ${PAYLOAD_BYTES_MAX} bytes`);
  const mocks: Mocks = files.mocks === undefined ? new Map() : readMocks(readDocument(files.mocks), files.mocks);
  refuseUselessMocks(machine, mocks, files.mocks ?? '');
  const clock = new Clock(START_MS);
  const execution = start(machine, { input, context: CONTEXT, host: soloHost(clock, mocks) });
  const result = await clock.runUntilSettled(execution.result);
  if (!result) throw new Error('the machine waits for something that never comes');
  return { execution, result };
}

function compileFile(path: string): Machine {
  const definition = readDocument(path);
  try {
    const machine = compile(definition);
    const circle = endlessCircle(machine.flow);
    if (circle)
      throw new InvalidDefinition(`leads into Pass states that go round for ever: ${circle.join(', ')}`, circle[0]);
    return machine;
  } catch (thrown) {
    if (thrown instanceof InvalidDefinition) throw new BadInput(`${path}: ${thrown.message}`);
    throw thrown;
  }
}

function refuseUselessMocks(machine: Machine, mocks: Mocks, path: string): void {
  const tasks = new Set(taskNames(machine.flow));
  for (const name of mocks.keys())
    if (!tasks.has(name)) throw new BadInput(`${path}: the machine has no Task named '${name}'`);
}

function taskNames(flow: Flow): readonly string[] {
  return [...flow.states.values()].flatMap((state) =>
    state.type === 'Task' ? [state.name] : innerFlows(state).flatMap(taskNames),
  );
}

function soloHost(clock: Clock, mocks: Mocks): Parameters<typeof start>[1]['host'] {
  let drawn = 0;
  const wait = clock.wait.bind(clock);
  const now = clock.now.bind(clock);
  return {
    now,
    wait,
    random: () => ((drawn += 1) * 0.618_033_988_749_895) % 1,
    uuid: () => `00000000-0000-4000-8000-${String((drawn += 1)).padStart(12, '0')}`,
    task: mockedTasks(mocks, wait, now),
  };
}
