/**
 * One call of the host, in a race with TimeoutSeconds, HeartbeatSeconds and the end of the lane. Assumption: heartbeats
 * matter for tokens and activities only. A missed one is shown as States.Timeout (recorded), and Catch can also match
 * it as States.HeartbeatTimeout. Without TimeoutSeconds a task that never answers waits forever, where AWS gives up
 * after three years.
 */
import type { Sleep } from '../../kernel/clock';
import type { TaskOutcome, TaskRequest } from '../host';
import type { TaskState } from '../machine';
import type { Visit } from '../run';

/** The facts that are fixed before the attempt begins. */
export interface Call {
  readonly arguments: unknown;
  readonly credentials: unknown;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

type Ending = TaskOutcome & { readonly alias?: string };

/** Is called when the service has accepted the task. */
export interface Submittable {
  submit(output?: unknown): void;
}

/** The listeners of an attempt. */
interface Ears {
  readonly resolve: (ending: Ending) => void;
  readonly reject: (fault: Error) => void;
  readonly submission: Submittable;
}

const TIMED_OUT: Ending = { kind: 'failure', error: 'States.Timeout' };
const HEARTBEAT_MISSED: Ending = { ...TIMED_OUT, alias: 'States.HeartbeatTimeout' };

/**
 * Resolves with the first ending. When the lane is ended, resolves with a failure that nobody reads. Rejects only if
 * the host does.
 */
export function attempt(visit: Visit<TaskState>, call: Call, submission: Submittable): Promise<Ending> {
  return new Promise((resolve, reject) => {
    new Attempt(visit, call, { resolve, reject, submission }).begin();
  });
}

/** An attempt until its first ending. */
class Attempt {
  private over = false;
  /** It ended without an answer. */
  private aborted = false;
  private timeout: Sleep | undefined;
  private heartbeat: Sleep | undefined;
  /** Made only for hosts that use it. */
  private abort: AbortController | undefined;
  private forget: (() => void) | undefined;

  constructor(
    private readonly visit: Visit<TaskState>,
    private readonly call: Call,
    private readonly ears: Ears,
  ) {}

  begin(): void {
    const { cancellation, run } = this.visit.lane;
    this.forget = cancellation.onCancel(() => this.end(TIMED_OUT));
    if (this.call.timeoutSeconds !== undefined) this.timeout = this.ringAfter(this.call.timeoutSeconds, TIMED_OUT);
    this.beat();
    run.host.task(new Request(this, this.visit, this.call)).then(
      (outcome) => {
        if (this.close()) this.ears.resolve(outcome);
      },
      (fault: unknown) => {
        this.close();
        this.ears.reject(fault instanceof Error ? fault : new Error(String(fault)));
      },
    );
  }

  submit(output?: unknown): void {
    if (!this.over) this.ears.submission.submit(output);
  }

  /** The heartbeat timeout starts again. */
  beat(): void {
    const { pattern, family } = this.visit.state.service;
    const { heartbeatSeconds } = this.call;
    if (this.over || heartbeatSeconds === undefined || (pattern !== 'token' && family !== 'Activity')) return;
    this.heartbeat?.cancel();
    this.heartbeat = this.ringAfter(heartbeatSeconds, HEARTBEAT_MISSED);
  }

  signal(): AbortSignal {
    this.abort ??= new AbortController();
    if (this.aborted) this.abort.abort();
    return this.abort.signal;
  }

  /** A cancelled sleep never comes here, or finds that the attempt is over. */
  private ringAfter(seconds: number, ending: Ending): Sleep {
    const { host } = this.visit.lane.run;
    const sleep = host.wait(host.now() + seconds * 1000);
    void sleep.promise.then(() => {
      if (sleep === this.timeout || sleep === this.heartbeat) this.end(ending);
    });
    return sleep;
  }

  private end(ending: Ending): void {
    if (!this.close()) return;
    this.aborted = true;
    this.abort?.abort();
    this.ears.resolve(ending);
  }

  private close(): boolean {
    if (this.over) return false;
    this.over = true;
    this.timeout?.cancel();
    this.heartbeat?.cancel();
    this.forget?.();
    return true;
  }
}

/** The host's view of an attempt. Its functions work without their object. */
class Request implements TaskRequest {
  readonly resource: string;
  readonly arguments: unknown;
  readonly stateName: string;
  readonly attempt: number;
  declare readonly taskToken?: string;
  declare readonly timeoutSeconds?: number;
  declare readonly heartbeatSeconds?: number;
  declare readonly credentials?: unknown;
  readonly #attempt: Attempt;

  constructor(underWay: Attempt, { state, retries, taskToken }: Visit<TaskState>, call: Call) {
    this.#attempt = underWay;
    this.resource = state.service.resource;
    this.arguments = call.arguments;
    this.stateName = state.name;
    this.attempt = retries;
    if (taskToken !== undefined) this.taskToken = taskToken;
    if (call.timeoutSeconds !== undefined) this.timeoutSeconds = call.timeoutSeconds;
    if (call.heartbeatSeconds !== undefined) this.heartbeatSeconds = call.heartbeatSeconds;
    if (call.credentials !== undefined) this.credentials = call.credentials;
  }

  get submitted(): TaskRequest['submitted'] {
    return (output) => this.#attempt.submit(output);
  }

  get heartbeat(): TaskRequest['heartbeat'] {
    return () => this.#attempt.beat();
  }

  get signal(): AbortSignal {
    return this.#attempt.signal();
  }
}
