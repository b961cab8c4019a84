import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clock } from '../../../lab/clock';
import { compile } from '../../../lab/interpreter/compile';
import {
  start,
  type AwsHistoryEvent,
  type Host,
  type TaskOutcome,
  type TaskRequest,
} from '../../../lab/interpreter/execute';

interface Attempt {
  readonly parameters?: unknown;
  readonly submitted?: unknown;
  readonly output?: unknown;
  readonly fails?: { readonly error?: string; readonly cause?: string };
  readonly timesOut?: string;
  readonly pending?: boolean;
}
interface Mock {
  readonly lambda?: string;
  readonly attempts?: readonly Attempt[];
}
export type EventType = string | readonly [string, string];
export interface Answer {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly eventTypes?: readonly EventType[];
  readonly assigned?: readonly unknown[];
}
export interface Recording {
  readonly id: string;
  readonly queryLanguage: string;
  /** EXPRESS; absent for Standard. */
  readonly type?: string;
  readonly definition: unknown;
  readonly input: unknown;
  readonly expected: Answer;
  readonly eventOrder?: 'exact' | 'regions' | 'outside-regions';
  readonly tasks?: Readonly<Record<string, Mock>>;
  readonly ignore?: readonly string[];
}

/** Later than the newest recording, so that its times are in the past. */
const START_MS = Date.UTC(2027, 0, 1);
const FOLDER = join(__dirname, '../../../../shared/asl-conformance/cases');

/** All recorded cases; undefined when the recordings are not beside the project. */
export function readRecordings(): readonly Recording[] | undefined {
  if (!existsSync(FOLDER)) return undefined;
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording[]);
}

/** A case in JSONPath that uses no path says the same in JSONata; undefined for one that uses paths, and for Express. */
export function inJsonata(recording: Recording): Recording | undefined {
  const text = JSON.stringify(recording.definition);
  if (recording.type !== undefined || recording.queryLanguage === 'JSONata' || /\.\$"|Path":/.test(text))
    return undefined;
  const definition = { ...(translate(recording.definition) as object), QueryLanguage: 'JSONata' };
  try {
    compile(definition);
    return { ...recording, definition };
  } catch {
    return undefined;
  }
}

const RENAMED: Readonly<Record<string, string>> = {
  Parameters: 'Arguments',
  Result: 'Output',
  Iterator: 'ItemProcessor',
};

function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [RENAMED[key] ?? key, translate(inner)]));
}

/** Runs a recorded machine with the recorded task results. */
export async function replay({ definition, input, tasks = {} }: Recording): Promise<Answer> {
  const clock = new Clock(START_MS);
  const host: Host = {
    now: () => clock.now(),
    wait: (untilMs) => clock.wait(untilMs),
    random: () => 0.5,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    task: replayTasks(tasks),
  };
  const execution = start(compile(definition), { input, host });
  const result = await clock.runUntilSettled(execution.result);
  if (!result) throw new Error('nothing moves any more');
  const history = execution.history();
  return { ...result, eventTypes: history.map(typeOf), assigned: history.flatMap(assignedBy) };
}

function replayTasks(tasks: Readonly<Record<string, Mock>>): (request: TaskRequest) => Promise<TaskOutcome> {
  const left = new Map(Object.entries(tasks).map(([name, { attempts }]) => [name, [...(attempts ?? [])]]));
  return (request) => {
    const attempts = left.get(request.stateName) ?? [];
    const own = attempts.findIndex(
      ({ parameters }) => JSON.stringify(parameters) === JSON.stringify(request.arguments),
    );
    const [attempt] = attempts.splice(Math.max(own, 0), 1);
    if (!attempt) throw new Error(`no attempt left for ${request.stateName}`);
    if (attempt.submitted !== undefined) request.submitted(attempt.submitted);
    if (attempt.timesOut !== undefined || attempt.pending) return new Promise(() => undefined);
    return Promise.resolve(
      attempt.fails ? { kind: 'failure', ...attempt.fails } : { kind: 'value', output: attempt.output },
    );
  };
}

function typeOf({ type, ...rest }: AwsHistoryEvent): EventType {
  const details = (rest['stateEnteredEventDetails'] ?? rest['stateExitedEventDetails']) as { name: string } | undefined;
  return details ? [type, details.name] : type;
}

function assignedBy(event: AwsHistoryEvent): unknown[] {
  const details = event['stateExitedEventDetails'] as
    { name: string; assignedVariables?: Record<string, string> } | undefined;
  if (!details?.assignedVariables) return [];
  const parsed = Object.entries(details.assignedVariables).map(([name, text]) => [name, JSON.parse(text) as unknown]);
  return [[details.name, Object.fromEntries(parsed)]];
}
