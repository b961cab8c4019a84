/**
 * The state of a running execution: the run, its lanes (the execution itself, a branch, an iteration) and the visit of one state.
 * Assumes that one lane is in one state at a time. Variables live in the lane and are inherited by inner lanes, which may only read them.
 */
import { Cancellation } from './cancellation';
import type { Bindings } from './direct';
import { Cancelled, EvaluationProblem, StateFailure } from './failures';
import { WORLD } from './functions';
import { append, isFull, type Details, type HistoryEvent } from './history';
import type { Host } from './host';
import type { Field, Flow, State } from './machine';
import { aboutExpression, type Template } from './templates';

/** One execution. `runFlow` and `runChild` are here so that the states need not import their own runner. */
export interface Run {
  readonly host: Host;
  /** Shown in the events of integrations. */
  readonly region: string;
  readonly log: ((event: HistoryEvent) => void) | undefined;
  readonly context: ExecutionContext;
  readonly events: HistoryEvent[];
  readonly runFlow: (flow: Flow, lane: Lane, input: unknown) => Promise<unknown>;
  /** Runs a flow as an execution of its own; rejects with its failure. */
  readonly runChild: (flow: Flow, lane: Lane, input: unknown) => Promise<unknown>;
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
  /** Name and index, when the lane is an inline iteration that is under way. */
  iteration: Details | undefined;
  readonly children: Set<Lane>;
  lastEventId: number;
  /** The state that is entered and not left. */
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

/** What a state gives: its output, the variables it assigned, and the next state (undefined: the flow ends). */
export interface Step {
  readonly output: unknown;
  readonly assigned: Details | undefined;
  readonly next: string | undefined;
}

/** What `$states` holds beside input and context. */
export interface Outcome {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
}

/** A lane that nothing has happened in. */
export function newLane(run: Run, parts: Pick<Lane, 'cancellation' | 'variables' | 'map'>): Lane {
  return { run, ...parts, iteration: undefined, children: new Set(), lastEventId: 0, current: undefined };
}

/** A lane for a branch or an iteration; it sees the outer variables and is cancelled with the outer lane. Close it after use. */
export function openLane(
  outer: Lane,
  map: Details | undefined = outer.map,
): { readonly lane: Lane; readonly close: () => void } {
  const cancellation = new Cancellation();
  const forget = outer.cancellation.onCancel(() => {
    cancellation.cancel();
  });
  const variables = Object.create(outer.variables) as Bindings;
  const lane = newLane(outer.run, { cancellation, variables, map });
  lane.lastEventId = outer.lastEventId;
  outer.children.add(lane);
  const close = (): void => {
    forget();
    outer.children.delete(lane);
  };
  return { lane, close };
}

/** Adds an event to the history; throws Cancelled when the lane has been ended. */
export function record(lane: Lane, type: string, details?: Details): number {
  if (lane.cancellation.cancelled) throw new Cancelled();
  const { events, host, log } = lane.run;
  const event = append(events, { previousEventId: lane.lastEventId, atMs: host.now(), type, details });
  lane.lastEventId = event.id;
  log?.(event);
  return event.id;
}

/** As `record`, for the events of an abort, which a full history simply lacks. */
export function recordIfRoom(lane: Lane, type: string, details?: Details): void {
  if (!isFull(lane.run.events)) record(lane, type, details);
}

/** Waits on the virtual clock; rejects with Cancelled when the lane is ended meanwhile. */
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

/** The value of a template in this visit, or a promise of it. */
export function evaluate(visit: Visit, template: Template, outcome: Outcome = {}): unknown {
  if (template.constant) return template.evaluate({});
  const bindings = Object.create(visit.lane.variables) as Bindings;
  bindings['states'] = { input: visit.input, ...outcome, context: contextOf(visit) };
  bindings[WORLD] = visit.lane.run.host;
  return template.evaluate(bindings);
}

/** The value of a checked field; undefined when the state has no such field. */
export async function evaluateField<T>(visit: Visit, field: Field<T> | undefined): Promise<T | undefined> {
  if (!field) return undefined;
  const value = await evaluate(visit, field.template);
  const accepted = field.accepts(value);
  if (accepted !== undefined) return accepted;
  const what = `returned an unexpected result type. Expected '${field.expected}', but was '${kindOf(value)}' for value: ${JSON.stringify(value)}`;
  throw aboutExpression(field.template.source ?? JSON.stringify(value), field.location, what);
}

/** The word that AWS uses for the type of a JSON value. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Turns a problem with an expression into a failure, recorded as EvaluationFailed; anything else stays what it is. */
export function toFailure({ lane, state, enteredId }: Visit, thrown: unknown): unknown {
  if (!(thrown instanceof EvaluationProblem)) return thrown;
  const error = 'States.QueryEvaluationError';
  const cause = `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredId}). ${thrown.message}`;
  record(lane, 'EvaluationFailed', { state: state.name, location: thrown.location, error, cause });
  return new StateFailure({ error, cause });
}

function contextOf({ lane, state, enteredAtMs, retries, taskToken }: Visit): Details {
  const entered = { EnteredTime: new Date(enteredAtMs).toISOString(), Name: state.name };
  return {
    ...lane.run.context,
    State: 'retriers' in state ? { ...entered, RetryCount: retries } : entered,
    ...(taskToken === undefined ? {} : { Task: { Token: taskToken } }),
    ...(lane.map ? { Map: lane.map } : {}),
  };
}
