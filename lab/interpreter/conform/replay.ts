/**
 * Replays a recording: the machine runs in the interpreter under its own clock, and its tasks answer what AWS's tasks
 * answered. Assumption: attempts come in their recorded order. Where a state runs concurrently, their parameters select
 * them.
 */
import { Clock, START_MS } from '../../kernel/clock';
import { compile } from '../compile/compile';
import { start, type AwsHistoryEvent, type Host, type TaskOutcome, type TaskRequest } from '../execute';
import type { Answer, EventType, Mock, Recording } from './recording';

/**
 * Runs a recorded machine with the recorded task results. Throws InvalidDefinition when the interpreter refuses the
 * machine.
 */
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
