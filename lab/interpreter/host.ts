/**
 * What the interpreter needs from its host: a clock, random numbers, and a runner of tasks. Assumption: the clock moves
 * only while everything waits, and equal calls give equal answers. Otherwise two runs with one seed would differ.
 */
import type { Sleep } from '../kernel/clock';
import type { HistoryEvent } from './history';

/** Times are virtual milliseconds since 1970. */
export interface Host {
  now(): number;
  /** Resolves at that time, or at once if it has passed. */
  wait(untilMs: number): Sleep;
  /** Seeded, in [0, 1). */
  random(): number;
  uuid(): string;
  /** A token for a task that waits for an answer. Without this function the token is a UUID. */
  taskToken?(): string;
  /** Called before each state is entered. The host models the latency of a transition. */
  transition?(): Promise<void> | undefined;
  /** Makes one attempt of a Task. A rejection is a defect of the lab, not of the task. */
  task(request: TaskRequest): Promise<TaskOutcome>;
  /** Gets every event when it is recorded, with payloads by reference. */
  log?(event: HistoryEvent): void;
}

/** One attempt of a Task. `arguments` belongs to the execution: copy it before changing it. */
export interface TaskRequest {
  readonly resource: string;
  readonly arguments: unknown;
  readonly stateName: string;
  /** 0 for the first attempt, counting up with each retry. */
  readonly attempt: number;
  /** Only for `.waitForTaskToken`. The outcome is then the answer to the token. */
  readonly taskToken?: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly credentials?: unknown;
  /** Must be called with the service's answer when it has accepted a `.sync` or token task. */
  readonly submitted: (output?: unknown) => void;
  /** Must be called for each heartbeat of the task. The heartbeat timeout starts again. */
  readonly heartbeat: () => void;
  /** Aborted when nobody waits for the outcome any more: a timeout, a stop, or a failed sibling. */
  readonly signal: AbortSignal;
}

/** How an attempt ended. The error States.Timeout is recorded as a timeout. */
export type TaskOutcome =
  | { readonly kind: 'value'; readonly output: unknown }
  | { readonly kind: 'failure'; readonly error?: string | undefined; readonly cause?: string | undefined };
