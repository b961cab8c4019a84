/**
 * Runs a compiled machine as one execution. Assumption: a Standard workflow, which runs each state exactly once and
 * keeps its history. Payloads are passed by reference, so a host must copy one before it changes it. Not modelled:
 * redrive, Express semantics and idempotency by execution name.
 */
import { Cancellation } from './cancellation';
import type { Bindings } from './compile/direct';
import { StateFailure } from './failures';
import { runFlow } from './flow';
import { WORLD } from './compile/functions';
import { toAwsEvent, type AwsHistoryEvent, type Details, type HistoryEvent } from './history';
import type { Host } from './host';
import type { Flow, Machine } from './machine';
import { newLane, record, sleep, type ExecutionContext, type Lane, type Run } from './run';

export type { AwsHistoryEvent } from './history';
export type { Host, TaskOutcome, TaskRequest } from './host';

/** Fields of the context object that the caller knows. The rest gets plain defaults. */
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

/** How an execution ended. `error` and `cause` are absent when AWS would show none. */
export interface Result {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export interface Execution {
  /** Rejects only for a defect of the host or the interpreter, never for a failure of the machine. */
  readonly result: Promise<Result>;
  /** The history so far, as AWS shows it. Serialized at each call. */
  history(): AwsHistoryEvent[];
  /** The same events with payloads by reference. */
  events(): readonly HistoryEvent[];
  /** StopExecution. No effect after the end. */
  stop(error?: string, cause?: string): void;
}

/** Starts an execution. The first events are recorded before this returns. */
export function start(machine: Machine, options: StartOptions): Execution {
  const running = new Running(newRun(options));
  running.begin(machine, options);
  return running;
}

class Running implements Execution {
  readonly result: Promise<Result>;
  private readonly lane: Lane;
  private resolve: (result: Result) => void = () => undefined;
  private reject: (thrown: unknown) => void = () => undefined;

  constructor(private readonly run: Run) {
    this.lane = rootLane(run, new Cancellation(), false);
    this.result = new Promise<Result>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  begin({ flow, timeoutSeconds }: Machine, { input, context }: StartOptions): void {
    const { lane } = this;
    record(lane, 'ExecutionStarted', { input, roleArn: context?.Execution?.['RoleArn'] ?? DEFAULTS.RoleArn });
    lane.lastEventId = 0;
    runFlow(flow, lane, input).then(
      (output) => this.end({ status: 'SUCCEEDED', output }),
      (thrown: unknown) => this.onThrown(thrown),
    );
    if (timeoutSeconds === undefined || lane.cancellation.cancelled) return;
    sleep(lane, lane.run.host.now() + timeoutSeconds * 1000).then(
      () => this.end({ status: 'TIMED_OUT' }),
      () => undefined,
    );
  }

  history(): AwsHistoryEvent[] {
    return this.run.events.map(toAwsEvent);
  }

  events(): readonly HistoryEvent[] {
    return this.run.events;
  }

  stop(error?: string, cause?: string): void {
    this.end({ status: 'ABORTED', ...failureDetails({ error, cause }) });
  }

  private end(ending: Result): void {
    const { lane } = this;
    if (lane.cancellation.cancelled) return;
    const details = ending.status === 'SUCCEEDED' ? { output: ending.output } : failureDetails(ending);
    record(lane, ENDINGS[ending.status], details);
    lane.cancellation.cancel();
    this.resolve(ending);
  }

  private onThrown(thrown: unknown): void {
    if (thrown instanceof StateFailure) this.end({ status: 'FAILED', ...failureDetails(thrown) });
    else if (!this.lane.cancellation.cancelled) {
      this.lane.cancellation.cancel();
      this.reject(thrown);
    }
  }
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

const DEFAULTS = { Id: 'execution', Name: 'execution', RoleArn: 'role' };

function newRun(options: StartOptions): Run {
  const { host } = options;
  const surroundings = new Surroundings(options, host.now());
  return { host, log: host.log?.bind(host), surroundings, events: [], runFlow, runChild };
}

class Surroundings {
  private made: ExecutionContext | undefined;
  constructor(
    private readonly options: StartOptions,
    private readonly startedAtMs: number,
  ) {}

  get context(): ExecutionContext {
    return (this.made ??= this.make());
  }

  get region(): string {
    return String(this.context.Execution['Id']).split(':', 4)[3] ?? '';
  }

  private make(): ExecutionContext {
    const { input, context: { Execution, StateMachine } = {} } = this.options;
    const StartTime = new Date(this.startedAtMs).toISOString();
    return {
      Execution: { ...DEFAULTS, StartTime, RedriveCount: 0, ...Execution, Input: input },
      StateMachine: { Id: 'machine', Name: 'machine', ...StateMachine },
    };
  }
}

function rootLane(run: Run, cancellation: Cancellation, nested: boolean): Lane {
  const variables = Object.create(null) as Bindings;
  variables[WORLD] = run.host;
  return newLane(run, { cancellation, variables, map: undefined, nested });
}

/** A child of a distributed Map: an execution with its own history and variables. It ends with its parent. */
async function runChild(flow: Flow, outer: Lane, input: unknown): Promise<unknown> {
  const { host, surroundings } = outer.run;
  const { context, region } = surroundings;
  const name = host.uuid();
  const id = String(context.Execution['Id']).replace(/:[^:]*$/, `:${name}`);
  const execution = { ...context.Execution, Id: id, Name: name, Input: input };
  const inner = { context: { ...context, Execution: execution }, region };
  const run: Run = { ...outer.run, log: undefined, surroundings: inner, events: [] };
  const lane = rootLane(run, outer.cancellation, true);
  record(lane, 'ExecutionStarted', { input });
  return runFlow(flow, lane, input);
}
