/**
 * One call of the host, raced against TimeoutSeconds, HeartbeatSeconds and the end of the lane. Assumes that heartbeats matter for
 * tokens and activities only; a missed one is shown as States.Timeout (recorded) and can be caught as States.HeartbeatTimeout too.
 * Without TimeoutSeconds a task that never answers waits for ever, where AWS gives up after three years.
 */
import type { Sleep } from '../../clock';
import type { TaskOutcome, TaskRequest } from '../host';
import type { TaskState } from '../machine';
import type { Visit } from '../run';

/** What is fixed before the attempt begins. */
export interface Call {
  readonly arguments: unknown;
  readonly credentials: unknown;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

type Ending = TaskOutcome & { readonly alias?: string };

const TIMED_OUT: Ending = { kind: 'failure', error: 'States.Timeout' };
const HEARTBEAT_MISSED: Ending = { ...TIMED_OUT, alias: 'States.HeartbeatTimeout' };

/** Resolves with the first ending; when the lane is ended, with a failure that nobody looks at. Rejects only if the host does. */
export function attempt(visit: Visit<TaskState>, call: Call, onSubmitted: (output?: unknown) => void): Promise<Ending> {
  const { host } = visit.lane.run;
  const { pattern, family } = visit.state.service;
  return new Promise((resolve, reject) => {
    const abort = new LazyAbort();
    let over = false;
    const timeout = new Timer(() => end(TIMED_OUT), host.wait.bind(host));
    const heartbeat = new Timer(() => end(HEARTBEAT_MISSED), host.wait.bind(host));
    const close = (): boolean => {
      if (over) return false;
      over = true;
      timeout.stop();
      heartbeat.stop();
      forget();
      return true;
    };
    const end = (ending: Ending): void => {
      if (!close()) return;
      abort.now();
      resolve(ending);
    };
    const forget = visit.lane.cancellation.onCancel(() => end(TIMED_OUT));
    const submit = (output?: unknown): void => {
      if (!over) onSubmitted(output);
    };
    const beat = (): void => {
      const counts = pattern === 'token' || family === 'Activity';
      if (!over && counts && call.heartbeatSeconds !== undefined)
        heartbeat.start(host.now() + call.heartbeatSeconds * 1000);
    };
    if (call.timeoutSeconds !== undefined) timeout.start(host.now() + call.timeoutSeconds * 1000);
    beat();
    host.task(requestOf(visit, call, { submitted: submit, heartbeat: beat, abort })).then(
      (outcome) => {
        if (close()) resolve(outcome);
      },
      (fault: unknown) => {
        close();
        reject(fault instanceof Error ? fault : new Error(String(fault)));
      },
    );
  });
}

interface Callbacks {
  readonly submitted: (output?: unknown) => void;
  readonly heartbeat: () => void;
  readonly abort: LazyAbort;
}

function requestOf(
  { state, retries, taskToken }: Visit<TaskState>,
  call: Call,
  { abort, ...callbacks }: Callbacks,
): TaskRequest {
  return {
    resource: state.service.resource,
    arguments: call.arguments,
    stateName: state.name,
    attempt: retries,
    ...(taskToken === undefined ? {} : { taskToken }),
    ...(call.timeoutSeconds === undefined ? {} : { timeoutSeconds: call.timeoutSeconds }),
    ...(call.heartbeatSeconds === undefined ? {} : { heartbeatSeconds: call.heartbeatSeconds }),
    ...(call.credentials === undefined ? {} : { credentials: call.credentials }),
    ...callbacks,
    get signal() {
      return abort.signal;
    },
  };
}

/** A timer that can be started again before it rings. */
class Timer {
  #sleep: Sleep | undefined;
  constructor(
    private readonly ring: () => void,
    private readonly wait: (untilMs: number) => Sleep,
  ) {}

  start(untilMs: number): void {
    this.stop();
    const sleep = this.wait(untilMs);
    this.#sleep = sleep;
    void sleep.promise.then(() => {
      if (this.#sleep === sleep) this.ring();
    });
  }

  stop(): void {
    this.#sleep?.cancel();
    this.#sleep = undefined;
  }
}

/** An AbortSignal made only for hosts that look at it. */
class LazyAbort {
  #controller: AbortController | undefined;
  #aborted = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  now(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}
