/**
 * The history of an execution in the shape of GetExecutionHistory. Events refer to payloads and are serialized only on
 * request. Assumption: payloads are never changed in place. Not modelled: redrive events, and the truncation of
 * payloads.
 */
import { StateFailure } from './failures';
import { HISTORY_EVENTS_MAX } from './limits';

export type Details = Readonly<Record<string, unknown>>;

/** A recorded event. `details` holds payloads by reference under `input`, `output` and `parameters`. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly atMs: number;
  readonly type: string;
  readonly details: Details | undefined;
}

/** An event as AWS shows it: ISO timestamp, payloads as JSON texts, details under the event's own key. */
export interface AwsHistoryEvent {
  readonly timestamp: string;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  readonly [details: string]: unknown;
}

const PAYLOADS: Readonly<Record<string, string | undefined>> = {
  input: 'inputDetails',
  output: 'outputDetails',
  parameters: undefined,
};
const FULL = `The execution reached the maximum number of history events (${HISTORY_EVENTS_MAX}).`;

/** One place is reserved for the last event. */
const FULL_AT = HISTORY_EVENTS_MAX - 1;

/**
 * Appends an event. If only the last place is left and `type` is not an end, throws the failure that ends the
 * execution.
 */
export function append(
  events: HistoryEvent[],
  { previousEventId, atMs, type, details }: Omit<HistoryEvent, 'id'>,
): HistoryEvent {
  if (isFull(events) && !type.startsWith('Execution')) throw new StateFailure({ error: 'States.Runtime', cause: FULL });
  const recorded = { id: events.length + 1, previousEventId, atMs, type, details };
  events.push(recorded);
  return recorded;
}

/** Whether there is room only for the event that ends the execution. */
export function isFull(events: readonly HistoryEvent[]): boolean {
  return events.length >= FULL_AT;
}

/** The event as AWS shows it. */
export function toAwsEvent({ id, previousEventId, atMs, type, details }: HistoryEvent): AwsHistoryEvent {
  const head = { timestamp: new Date(atMs).toISOString(), type, id, previousEventId };
  return details ? { ...head, [detailsKey(type)]: renderDetails(details) } : head;
}

function detailsKey(type: string): string {
  const exited = /State(Entered|Exited)$/.exec(type);
  const name = exited ? exited[0] : type;
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`;
}

function renderDetails(details: Details): Details {
  const rendered: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(details)) {
    if (value === undefined) continue;
    if (key === 'assignedVariables') renderVariables(rendered, value as Details);
    else if (key in PAYLOADS) renderPayload(rendered, key, value);
    else rendered[key] = value;
  }
  return rendered;
}

function renderPayload(rendered: Record<string, unknown>, key: string, value: unknown): void {
  rendered[key] = JSON.stringify(value);
  const note = PAYLOADS[key];
  if (note !== undefined) rendered[note] = { truncated: false };
}

function renderVariables(rendered: Record<string, unknown>, variables: Details): void {
  rendered['assignedVariables'] = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  rendered['assignedVariablesDetails'] = { truncated: false };
}
