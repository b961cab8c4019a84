/**
 * Task: one attempt, with the events of its family. Assumption: the request is scheduled and started at once, and a
 * `.sync` or token task is submitted when the host says so, at the latest when it succeeds. Not modelled: the polling
 * delay of `.sync`.
 */
import { evaluate, evaluateField } from '../evaluation';
import { Cancelled, StateFailure } from '../failures';
import { finish, refuseTooLarge } from '../finish';
import type { Details } from '../history';
import type { TaskOutcome } from '../host';
import type { TaskState } from '../machine';
import { record, type Step, type Visit } from '../run';
import { attempt, type Call } from './attempt';

const eventsOf = (family: string) => ({
  scheduled: `${family}Scheduled`,
  started: `${family}Started`,
  succeeded: `${family}Succeeded`,
});
const EVENTS = {
  Task: eventsOf('Task'),
  LambdaFunction: eventsOf('LambdaFunction'),
  Activity: eventsOf('Activity'),
} as const;

/** Rejects with StateFailure or EvaluationProblem. */
export async function runTask(visit: Visit<TaskState>): Promise<Step> {
  const call = await prepare(visit);
  schedule(visit, call);
  const submission = new Submission(visit);
  const outcome = await attempt(visit, call, submission);
  if (visit.lane.cancellation.cancelled) throw new Cancelled();
  if (outcome.kind === 'value') submission.submit();
  const result = settle(visit, outcome);
  return finish(visit, visit.state, { seen: { result }, otherwise: result });
}

/** Records TaskSubmitted once, for the patterns that have this event. */
class Submission {
  private done: boolean;
  constructor(private readonly visit: Visit<TaskState>) {
    this.done = visit.state.service.pattern === 'request';
  }

  submit(output?: unknown): void {
    if (!this.done) record(this.visit.lane, 'TaskSubmitted', { ...serviceOf(this.visit.state), output: output ?? {} });
    this.done = true;
  }
}

/** The parts of the call. Waits only for expressions that need JSONata. */
async function prepare(visit: Visit<TaskState>): Promise<Call> {
  const { state, lane, input } = visit;
  if (state.service.pattern === 'token') visit.taskToken = lane.run.host.taskToken?.() ?? lane.run.host.uuid();
  let args = state.arguments ? evaluate(visit, state.arguments) : input;
  if (args instanceof Promise) args = await args;
  refuseTooLarge(args, state.service.resource);
  const credentials = state.credentials ? await evaluate(visit, state.credentials) : undefined;
  let timeoutSeconds = evaluateField(visit, state.timeoutSeconds);
  if (timeoutSeconds instanceof Promise) timeoutSeconds = await timeoutSeconds;
  let heartbeatSeconds = evaluateField(visit, state.heartbeatSeconds);
  if (heartbeatSeconds instanceof Promise) heartbeatSeconds = await heartbeatSeconds;
  return { arguments: args, credentials, timeoutSeconds, heartbeatSeconds };
}

function schedule({ lane, state }: Visit<TaskState>, call: Call): void {
  const { family, resource } = state.service;
  const timeoutInSeconds = call.timeoutSeconds;
  const heartbeatInSeconds = call.heartbeatSeconds;
  if (family === 'Task') {
    const { region } = lane.run.surroundings;
    const parameters = call.arguments;
    record(lane, 'TaskScheduled', { ...serviceOf(state), region, parameters, timeoutInSeconds, heartbeatInSeconds });
    record(lane, 'TaskStarted', serviceOf(state));
  } else {
    record(lane, EVENTS[family].scheduled, { resource, input: call.arguments, timeoutInSeconds, heartbeatInSeconds });
    record(lane, EVENTS[family].started);
  }
}

function serviceOf({ service }: TaskState): Details {
  return service.family === 'Task' ? { resourceType: service.type, resource: service.action } : {};
}

/** Records how the attempt ended. Returns its result or throws its failure. */
function settle({ lane, state }: Visit<TaskState>, outcome: TaskOutcome & { alias?: string }): unknown {
  const ended = outcome.kind === 'value' ? judgeSize(outcome.output, state) : outcome;
  const { family } = state.service;
  if (ended.kind === 'value') {
    record(lane, EVENTS[family].succeeded, { ...serviceOf(state), output: ended.output });
    return ended.output;
  }
  const { error, cause, alias } = ended;
  record(lane, `${family}${error === 'States.Timeout' ? 'TimedOut' : 'Failed'}`, { ...serviceOf(state), error, cause });
  throw new StateFailure({ error, cause, ...(alias === undefined ? {} : { alias }) });
}

function judgeSize(output: unknown, { service }: TaskState): TaskOutcome & { alias?: string } {
  try {
    refuseTooLarge(output, service.resource);
    return { kind: 'value', output };
  } catch (thrown) {
    const { error, cause } = thrown as StateFailure;
    return { kind: 'failure', error, cause };
  }
}
