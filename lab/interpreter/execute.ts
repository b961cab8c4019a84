/**
 * Runs a compiled machine as one execution. Assumes a Standard workflow: exactly one run of each state, history kept. Payloads pass by
 * reference, so a host must copy before it changes one. Does not model redrive, Express semantics and execution-name idempotency.
 */
import { Cancellation } from './cancellation';
import type { Bindings } from './direct';
import { StateFailure } from './failures';
import { runFlow } from './flow';
import { toAwsEvent, type AwsHistoryEvent, type Details, type HistoryEvent } from './history';
import type { Host } from './host';
import type { Flow, Machine } from './machine';
import { newLane, record, sleep, type ExecutionContext, type Lane, type Run } from './run';

export type { AwsHistoryEvent } from './history';
export type { Host, TaskOutcome, TaskRequest } from './host';

/** Fields of the context object that the caller knows; the rest gets plain defaults. */
interface GivenContext {
  /** Id (ARN), Name, RoleArn, StartTime, RedriveCount. */
  readonly Execution?: Details;
  /** Id (ARN), Name. */
  readonly StateMachine?: Details;
}

export interface StartOptions {
  readonly input: unknown;
  readonly context?: GivenContext;
  readonly host: Host;
}

/** How an execution ended; `error` and `cause` are absent when AWS would show none. */
export interface Result {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export interface Execution {
  /** Rejects only for a fault of the host or the interpreter, never for a failure of the machine. */
  readonly result: Promise<Result>;
  /** The history so far as AWS shows it; serialized at each call. */
  history(): AwsHistoryEvent[];
  /** The same events, payloads by reference. */
  events(): readonly HistoryEvent[];
  /** StopExecution; without effect after the end. */
  stop(error?: string, cause?: string): void;
}

/** Starts an execution; the first events are recorded before this returns. */
export function start(machine: Machine, options: StartOptions): Execution {
  const run = newRun(options);
  const lane = rootLane(run, new Cancellation());
  let settle: (result: Result) => void = () => undefined;
  let fault: (thrown: unknown) => void = () => undefined;
  const result = new Promise<Result>((resolve, reject) => {
    settle = resolve;
    fault = reject;
  });
  const end = (ending: Result): void => {
    if (lane.cancellation.cancelled) return;
    record(
      lane,
      ENDINGS[ending.status],
      ending.status === 'SUCCEEDED' ? { output: ending.output } : failureDetails(ending),
    );
    lane.cancellation.cancel();
    settle(ending);
  };
  const onThrown = (thrown: unknown): void => {
    if (thrown instanceof StateFailure) end({ status: 'FAILED', ...failureDetails(thrown) });
    else if (!lane.cancellation.cancelled) {
      lane.cancellation.cancel();
      fault(thrown);
    }
  };
  record(lane, 'ExecutionStarted', { input: options.input, roleArn: run.context.Execution['RoleArn'] });
  lane.lastEventId = 0;
  runFlow(machine.flow, lane, options.input).then((output) => end({ status: 'SUCCEEDED', output }), onThrown);
  limitTime(machine, lane, () => end({ status: 'TIMED_OUT' }));
  return {
    result,
    history: () => run.events.map(toAwsEvent),
    events: () => run.events,
    stop: (error, cause) => end({ status: 'ABORTED', ...failureDetails({ error, cause }) }),
  };
}

const ENDINGS: Readonly<Record<Result['status'], string>> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

function failureDetails({ error, cause }: { error?: string | undefined; cause?: unknown }): {
  error?: string;
  cause?: string;
} {
  return { ...(error === undefined ? {} : { error }), ...(typeof cause === 'string' ? { cause } : {}) };
}

function limitTime({ timeoutSeconds }: Machine, lane: Lane, expire: () => void): void {
  if (timeoutSeconds === undefined || lane.cancellation.cancelled) return;
  const untilMs = lane.run.host.now() + timeoutSeconds * 1000;
  sleep(lane, untilMs).then(expire, () => undefined);
}

function newRun({ input, context = {}, host }: StartOptions): Run {
  const given = context.Execution ?? {};
  const startTime = new Date(host.now()).toISOString();
  const defaults = { Id: 'execution', Name: 'execution', RoleArn: 'role', StartTime: startTime, RedriveCount: 0 };
  const fixed: ExecutionContext = {
    Execution: { ...defaults, ...given, Input: input },
    StateMachine: { Id: 'machine', Name: 'machine', ...context.StateMachine },
  };
  const [, , , region = ''] = String(fixed.Execution['Id']).split(':');
  const log = host.log?.bind(host);
  return { host, region, log, context: fixed, events: [], runFlow, runChild };
}

function rootLane(run: Run, cancellation: Cancellation): Lane {
  return newLane(run, { cancellation, variables: Object.create(null) as Bindings, map: undefined });
}

/** A child of a distributed Map: an execution with a history and variables of its own; it ends with its parent. */
async function runChild(flow: Flow, outer: Lane, input: unknown): Promise<unknown> {
  const { host, context } = outer.run;
  const name = host.uuid();
  const id = String(context.Execution['Id']).replace(/:[^:]*$/, `:${name}`);
  const execution = { ...context.Execution, Id: id, Name: name, Input: input };
  const run: Run = { ...outer.run, log: undefined, context: { ...context, Execution: execution }, events: [] };
  const lane = rootLane(run, outer.cancellation);
  record(lane, 'ExecutionStarted', { input });
  return runFlow(flow, lane, input);
}
