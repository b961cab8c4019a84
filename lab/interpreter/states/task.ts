/**
 * Task: one attempt, with the events of its family. Assumes that the request is scheduled and started at once, and that a `.sync` or
 * token task is submitted when the host says so (or, at the latest, when it succeeds). Does not model the polling delay of `.sync`.
 */
import { Cancelled, StateFailure } from '../failures';
import { finish, refuseTooLarge } from '../finish';
import type { Details } from '../history';
import type { TaskOutcome } from '../host';
import type { TaskState } from '../machine';
import { evaluate, evaluateField, record, type Step, type Visit } from '../run';
import { attempt, type Call } from './attempt';

/** Rejects with StateFailure or EvaluationProblem. */
export async function runTask(visit: Visit<TaskState>): Promise<Step> {
  const call = await prepare(visit);
  schedule(visit, call);
  let submitted = visit.state.service.pattern === 'request';
  const submit = (output?: unknown): void => {
    if (!submitted) record(visit.lane, 'TaskSubmitted', { ...serviceOf(visit.state), output: output ?? {} });
    submitted = true;
  };
  const outcome = await attempt(visit, call, submit);
  if (visit.lane.cancellation.cancelled) throw new Cancelled();
  if (outcome.kind === 'value') submit();
  const result = settle(visit, outcome);
  return finish(visit, visit.state, { result, otherwise: result });
}

async function prepare(visit: Visit<TaskState>): Promise<Call> {
  const { state, lane, input } = visit;
  if (state.service.pattern === 'token') visit.taskToken = lane.run.host.uuid();
  const args = state.arguments ? await evaluate(visit, state.arguments) : input;
  refuseTooLarge(args, state.service.resource);
  return {
    arguments: args,
    credentials: state.credentials ? await evaluate(visit, state.credentials) : undefined,
    timeoutSeconds: await evaluateField(visit, state.timeoutSeconds),
    heartbeatSeconds: await evaluateField(visit, state.heartbeatSeconds),
  };
}

function schedule({ lane, state }: Visit<TaskState>, call: Call): void {
  const { family, resource } = state.service;
  const limits = { timeoutInSeconds: call.timeoutSeconds, heartbeatInSeconds: call.heartbeatSeconds };
  if (family === 'Task') {
    record(lane, 'TaskScheduled', {
      ...serviceOf(state),
      region: lane.run.region,
      parameters: call.arguments,
      ...limits,
    });
    record(lane, 'TaskStarted', serviceOf(state));
  } else {
    record(lane, `${family}Scheduled`, { resource, input: call.arguments, ...limits });
    record(lane, `${family}Started`);
  }
}

function serviceOf({ service }: TaskState): Details {
  return service.family === 'Task' ? { resourceType: service.type, resource: service.action } : {};
}

/** Records how the attempt ended; gives its result or throws its failure. */
function settle({ lane, state }: Visit<TaskState>, outcome: TaskOutcome & { alias?: string }): unknown {
  const ended = outcome.kind === 'value' ? judgeSize(outcome.output, state) : outcome;
  const { family } = state.service;
  if (ended.kind === 'value') {
    record(lane, `${family}Succeeded`, { ...serviceOf(state), output: ended.output });
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
