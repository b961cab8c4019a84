/**
 * The answers of a machine's Tasks when it runs alone: for each state a list with one answer per attempt; the last one
 * repeats. Assumes nothing about services. A Task without an answer is refused, and does not succeed with an invented
 * one.
 */
import { BadInput } from '../terminal/bad-input';
import { asObject } from './compile/definition';
import type { Host, TaskOutcome, TaskRequest } from './host';
import { SECONDS_MAX } from './limits';

/** One attempt: it succeeds, fails, or never answers. */
type Mock =
  | { readonly output: unknown }
  | { readonly error?: string | undefined; readonly cause?: string | undefined }
  | { readonly timesOut: true };

/** By state name. */
export type Mocks = ReadonlyMap<string, readonly Mock[]>;

const SHAPE = 'each answer must be {"output": …}, {"error": "…", "cause": "…"} or {"timesOut": true}';

/** Checks a mocks file. Throws BadInput that names the state. */
export function readMocks(content: unknown, path: string): Mocks {
  return new Map(
    Object.entries(objectIn(content, path)).map(([state, list]) => [state, mocksOf(list, `${path}: '${state}'`)]),
  );
}

function objectIn(content: unknown, path: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(content, 'the file');
  } catch (thrown) {
    throw new BadInput(`${path}: ${(thrown as Error).message}`);
  }
}

function mocksOf(list: unknown, where: string): readonly Mock[] {
  if (!Array.isArray(list)) throw new BadInput(`${where} must be a list of answers, one for each attempt`);
  return list.map((mock: unknown) => {
    if (!isMock(mock)) throw new BadInput(`${where}: ${SHAPE}`);
    return mock;
  });
}

function isMock(value: unknown): value is Mock {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  if (keys.includes('output')) return keys.length === 1;
  if (keys.includes('timesOut')) return keys.length === 1 && (value as { timesOut: unknown }).timesOut === true;
  const texts = Object.values(value).every((text) => typeof text === 'string');
  return texts && keys.length > 0 && keys.every((key) => key === 'error' || key === 'cause');
}

/** Runs a host's tasks from the mocks. A task without an answer rejects with BadInput that names the state. */
export function mockedTasks(mocks: Mocks, wait: Host['wait'], now: Host['now']): Host['task'] {
  const used = new Map<string, number>();
  return async (request) => {
    const answers = mocks.get(request.stateName) ?? [];
    const attempt = used.get(request.stateName) ?? 0;
    const mock = answers[Math.min(attempt, answers.length - 1)];
    if (!mock)
      throw new BadInput(`State '${request.stateName}': the Task is reached but has no mock; add it to --mocks`);
    used.set(request.stateName, attempt + 1);
    return answer(mock, request, () => wait(now() + SECONDS_MAX * 1000).promise);
  };
}

/** A task that never answers ends by its own limits, or by AWS's default of 99,999,999 seconds. */
async function answer(mock: Mock, request: TaskRequest, untilDefault: () => Promise<void>): Promise<TaskOutcome> {
  if ('output' in mock) return { kind: 'value', output: mock.output };
  if (!('timesOut' in mock)) return { kind: 'failure', error: mock.error, cause: mock.cause };
  request.submitted();
  await untilDefault();
  return { kind: 'failure', error: 'States.Timeout' };
}
