/**
 * What the interpreter needs from whoever runs it: a clock, chance, and somebody who does the tasks. Assumes that the
 * clock moves only while everything waits, and that equal calls give equal answers; otherwise two runs with one seed
 * would differ.
 */
import type { Sleep } from '../kernel/clock';
import type { HistoryEvent } from './history';

/** Times are virtual milliseconds since 1970. */
export interface Host {
  now(): number;
  /** Resolves at that time, or at once if it is past. */
  wait(untilMs: number): Sleep;
  /** Seeded, in [0, 1). */
  random(): number;
  uuid(): string;
  /** A token for a task that waits for an answer. Absent: a UUID. */
  taskToken?(): string;
  /** Called before each state is entered; the host models the latency of a transition. */
  transition?(): Promise<void> | undefined;
  /** Does one attempt of a Task. A rejection is a fault of the lab, not of the task. */
  task(request: TaskRequest): Promise<TaskOutcome>;
  /** Sees every event as it is recorded, payloads by reference. */
  log?(event: HistoryEvent): void;
}

/** One attempt of a Task. `arguments` belongs to the execution: copy it before changing it. */
export interface TaskRequest {
  readonly resource: string;
  readonly arguments: unknown;
  readonly stateName: string;
  /** 0 for the first attempt, counting up with each retry. */
  readonly attempt: number;
  /** Only for `.waitForTaskToken`; the outcome then is the answer to the token. */
  readonly taskToken?: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly credentials?: unknown;
  /** To be called when the service has accepted a `.sync` or token task, with what it answered. */
  readonly submitted: (output?: unknown) => void;
  /** To be called for each heartbeat of the task: the heartbeat timeout starts again. */
  readonly heartbeat: () => void;
  /** Aborted when nobody waits for the outcome any more: timed out, stopped, or a sibling failed. */
  readonly signal: AbortSignal;
}

/** How an attempt ended. The error States.Timeout is recorded as a timeout. */
export type TaskOutcome =
  | { readonly kind: 'value'; readonly output: unknown }
  | { readonly kind: 'failure'; readonly error?: string | undefined; readonly cause?: string | undefined };
