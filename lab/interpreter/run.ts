/**
 * The state of a running execution: the run, its lanes (the execution itself, a branch, an iteration) and the visit of
 * one state. Assumption: one lane is in one state at a time. Variables belong to the lane. Inner lanes inherit them and
 * may only read them.
 */
import { Cancellation } from './cancellation';
import type { Bindings } from './compile/direct';
import { Cancelled } from './failures';
import { append, isFull, type Details, type HistoryEvent } from './history';
import type { Host } from './host';
import type { Flow, State } from './machine';

/** One execution. It contains `runFlow` and `runChild`, so that the states need not import their own runner. */
export interface Run {
  readonly host: Host;
  readonly log: ((event: HistoryEvent) => void) | undefined;
  readonly surroundings: Surroundings;
  readonly events: HistoryEvent[];
  readonly runFlow: (flow: Flow, lane: Lane, input: unknown) => Promise<unknown>;
  /** Runs a flow as its own execution. Rejects with its failure. */
  readonly runChild: (flow: Flow, lane: Lane, input: unknown) => Promise<unknown>;
}

/** Built on request. */
interface Surroundings {
  readonly context: ExecutionContext;
  /** The region in the events of integrations. */
  readonly region: string;
}

/** The part of the context object that stays the same during an execution. */
export interface ExecutionContext {
  readonly Execution: Details;
  readonly StateMachine: Details;
}

/** A thread of states. */
export interface Lane {
  readonly run: Run;
  readonly cancellation: Cancellation;
  readonly variables: Bindings;
  /** `$states.context.Map` inside an iteration. */
  readonly map: Details | undefined;
  /** Name and index, when the lane is a running inline iteration. */
  iteration: Details | undefined;
  readonly children: Set<Lane>;
  /** Whether it has sibling lanes, with which it takes turns. */
  readonly nested: boolean;
  /** Removes it from the outer lane's cancellation. */
  release: (() => void) | undefined;
  lastEventId: number;
  /** The last payload that was small enough. The same one need not be measured again. */
  measured: unknown;
  /** The state that was entered and not left. */
  current: State | undefined;
}

/** One stay in a state. */
export interface Visit<S extends State = State> {
  readonly lane: Lane;
  readonly state: S;
  readonly input: unknown;
  readonly enteredId: number;
  readonly enteredAtMs: number;
  /** Retries so far. */
  retries: number;
  /** `$states.context.Task.Token` of the current attempt. */
  taskToken: string | undefined;
}

/** The result of a state: its output, the variables it assigned, and the next state (undefined: the flow ends). */
export interface Step {
  readonly output: unknown;
  readonly assigned: Details | undefined;
  readonly next: string | undefined;
}

/** A lane in which nothing has happened. */
export function newLane(run: Run, parts: Pick<Lane, 'cancellation' | 'variables' | 'map' | 'nested'>): Lane {
  return {
    run,
    ...parts,
    iteration: undefined,
    children: new Set(),
    release: undefined,
    lastEventId: 0,
    measured: undefined,
    current: undefined,
  };
}

/**
 * A lane for a branch or an iteration. It sees the outer variables and is cancelled with the outer lane. Close it after
 * use.
 */
export function openLane(outer: Lane, map: Details | undefined = outer.map): Lane {
  const cancellation = new Cancellation();
  const variables = Object.create(outer.variables) as Bindings;
  const lane = newLane(outer.run, { cancellation, variables, map, nested: true });
  lane.release = outer.cancellation.onCancel(() => {
    cancellation.cancel();
  });
  lane.lastEventId = outer.lastEventId;
  outer.children.add(lane);
  return lane;
}

/** Removes a lane from its outer lane. */
export function closeLane(outer: Lane, lane: Lane): void {
  lane.release?.();
  outer.children.delete(lane);
}

/** Adds an event to the history. Throws Cancelled when the lane has been ended. */
export function record(lane: Lane, type: string, details?: Details): number {
  if (lane.cancellation.cancelled) throw new Cancelled();
  const { events, host, log } = lane.run;
  const event = append(events, { previousEventId: lane.lastEventId, atMs: host.now(), type, details });
  lane.lastEventId = event.id;
  if (log) log(event);
  return event.id;
}

/** As `record`, for the events of an abort. A full history leaves them out. */
export function recordIfRoom(lane: Lane, type: string, details?: Details): void {
  if (!isFull(lane.run.events)) record(lane, type, details);
}

/** Waits on the virtual clock. Rejects with Cancelled when the lane is ended meanwhile. */
export function sleep(lane: Lane, untilMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = lane.run.host.wait(untilMs);
    const forget = lane.cancellation.onCancel(() => {
      timer.cancel();
      reject(new Cancelled());
    });
    timer.promise.then(() => {
      forget();
      resolve();
    }, reject);
  });
}
