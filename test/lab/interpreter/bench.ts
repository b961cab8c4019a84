import { Clock } from '../../../lab/kernel/clock';
import { compile } from '../../../lab/interpreter/compile/compile';
import {
  start,
  type AwsHistoryEvent,
  type Execution,
  type Host,
  type Result,
  type TaskOutcome,
  type TaskRequest,
} from '../../../lab/interpreter/execute';

export const START_MS = Date.UTC(2027, 0, 1);
export const LAMBDA = 'arn:aws:states:::lambda:invoke';
export const TOKEN = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';

export type Task = (request: TaskRequest, clock: Clock) => Promise<TaskOutcome> | TaskOutcome;

interface Ran {
  readonly result: Result;
  readonly history: AwsHistoryEvent[];
  /** Types only. */
  readonly types: string[];
  /** Virtual seconds from start to end. */
  readonly seconds: number;
}

export const value = (output: unknown): TaskOutcome => ({ kind: 'value', output });
export const failure = (error?: string, cause?: string): TaskOutcome => ({ kind: 'failure', error, cause });
export const never = (): Promise<TaskOutcome> => new Promise(() => undefined);

/** A machine in JSONata from its states; the first one is the start. */
export function machineOf(states: Record<string, unknown>, more: Record<string, unknown> = {}): unknown {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** Runs a machine on a virtual clock; `during` may act on the execution while it runs. */
export async function run(
  definition: unknown,
  {
    input = {},
    task = never,
    host = {},
    during,
  }: {
    input?: unknown;
    task?: Task;
    host?: Partial<Host>;
    during?: (execution: Execution, clock: Clock) => void;
  } = {},
): Promise<Ran> {
  const clock = new Clock(START_MS);
  let drawn = 0;
  const full: Host = {
    now: () => clock.now(),
    wait: (untilMs) => clock.wait(untilMs),
    random: () => 0.5,
    uuid: () => `id-${(drawn += 1)}`,
    task: (request) => Promise.resolve(task(request, clock)),
    ...host,
  };
  const execution = start(compile(definition), { input, host: full });
  during?.(execution, clock);
  const result = await clock.runUntilSettled(execution.result);
  if (!result) throw new Error(`nothing moves after ${JSON.stringify(execution.history().at(-1))}`);
  const history = execution.history();
  return { result, history, types: history.map(({ type }) => type), seconds: (clock.now() - START_MS) / 1000 };
}
