/**
 * `npm run lab -- execute`: runs any JSONata machine alone, under a private virtual clock, with mocked tasks, and prints what became of
 * it. Assumes a start on 2027-01-01 and fixed chance, so that the same files always print the same. It proves the machine's logic,
 * never what a service would answer.
 */
import { BadInput } from '../bad-input';
import { Clock, START_MS } from '../clock';
import { compile } from './compile';
import { readDocument } from './documents';
import { start, type Execution, type Result } from './execute';
import { InvalidDefinition } from './failures';
import { exceedsPayload, PAYLOAD_BYTES_MAX } from './limits';
import type { Machine, Flow } from './machine';
import { mockedTasks, readMocks, type Mocks } from './mocks';

/** Where the command writes; texts come without a line break at the end. */
export interface CommandIo {
  stdout(text: string): void;
  stderr(text: string): void;
}

const USAGE = 'usage: execute --definition F.asl.json|.yaml --input F.json [--mocks F.json]';
const FLAGS = ['definition', 'input', 'mocks'];
const CONTEXT = {
  Execution: {
    Id: 'arn:aws:states:us-east-1:111111111111:execution:lab:execution',
    Name: 'execution',
    RoleArn: 'arn:aws:iam::111111111111:role/lab',
  },
  StateMachine: { Id: 'arn:aws:states:us-east-1:111111111111:stateMachine:lab', Name: 'lab' },
};

/** `args` are the words after `execute`. Resolves with the exit code: 0 succeeded, 1 any other end, 2 bad input (one line on stderr). */
export async function executeCommand(args: string[], io: CommandIo): Promise<number> {
  try {
    const { execution, result } = await run(readArguments(args));
    io.stdout(JSON.stringify({ ...result, history: execution.history() }, null, 2));
    return result.status === 'SUCCEEDED' ? 0 : 1;
  } catch (thrown) {
    if (!(thrown instanceof BadInput)) throw thrown;
    io.stderr(thrown.message);
    return 2;
  }
}

interface Files {
  readonly definition: string;
  readonly input: string;
  readonly mocks: string | undefined;
}

function readArguments(args: readonly string[]): Files {
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index += 2) {
    const flag = args[index] ?? '';
    const value = args[index + 1];
    if (!FLAGS.includes(flag.replace(/^--/, '')) || !flag.startsWith('--'))
      throw new BadInput(`unknown flag '${flag}'; ${USAGE}`);
    if (value === undefined || value.startsWith('--')) throw new BadInput(`${flag} needs a file; ${USAGE}`);
    given.set(flag.slice(2), value);
  }
  const needed = (flag: string): string => {
    const value = given.get(flag);
    if (value === undefined) throw new BadInput(`--${flag} is missing; ${USAGE}`);
    return value;
  };
  return { definition: needed('definition'), input: needed('input'), mocks: given.get('mocks') };
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
    return compile(definition);
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
  return [...flow.states.values()].flatMap((state) => {
    if (state.type === 'Task') return [state.name];
    if (state.type === 'Parallel') return state.branches.flatMap(taskNames);
    return state.type === 'Map' ? taskNames(state.processor) : [];
  });
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
