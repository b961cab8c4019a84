/**
 * `executions.jsonl` of a pack: what the state machines that conducted an incident did, as Step Functions recorded it.
 * A line is an event, so each state has a line for its start and one for its end. An execution of which not everything
 * is there has a last line that says so, with `cut: true`.
 *
 * Inputs, outputs, parameters and variables are not in it: they may hold values of tenants, and what the flow needs of
 * them is in the ledger. Therefore the executions that these start and wait for are not in it: only outputs name them.
 * Their number is known, and the manifest says it. Assumes that every step passes the ARN of its execution as
 * `input.execution`, which the ledger keeps.
 */
import * as z from 'zod';
import { jsonOf } from '../json-of';
import type { LedgerEntry } from '../ledger';
import { machineName } from '../names';
import { file, type MissingFile, type PackFile } from '../pack';
import type { Region, Topology } from '../topology';

export const EXECUTIONS_FILE = 'executions.jsonl';
/** The state machines whose executions hold a claim. Each other one is started by one of these. */
export const CONDUCTING = ['evacuate', 'return', 'restore', 'drill'];
/** One conductor, five that take over, and some in each region that find another one conducting. */
export const EXECUTIONS_MAX = 20;
/** A fifth of what a history can have. The evacuation of the default drill has 120. */
export const EVENTS_MAX = 5000;
/** Of the whole file. */
export const BYTES_MAX = 4_000_000;
const CAUSE_MAX = 1000;

const Named = z.object({
  input: z.object({ execution: z.string().optional(), dead: z.object({ execution: z.string() }).optional() }),
  output: z.object({ kind: z.string().optional() }).optional(),
});

/** The ARNs that a ledger names: first those that conducted, then those that found another one conducting. */
export function executionsIn(ledger: readonly Pick<LedgerEntry, 'body'>[]): readonly string[] {
  const conducted = new Set<string>();
  const joined = new Set<string>();
  for (const { body } of ledger) {
    const { input, output } = Named.safeParse(body).data ?? { input: {} };
    const to = output?.kind === 'joined' ? joined : conducted;
    if (input.execution !== undefined) to.add(input.execution);
    if (input.dead !== undefined) conducted.add(input.dead.execution);
  }
  return [...new Set([...conducted, ...joined])];
}

const ARN = /^arn:aws:states:([a-z0-9-]+):(\d+):execution:([^:]+):[^:]+$/;

/** Region and machine of an execution. Undefined unless it is one of this environment that can conduct. */
export function placeOf(topology: Topology, arn: string): { region: Region; machine: string } | undefined {
  const [, region = '', account, machine = ''] = ARN.exec(arn) ?? [];
  const machines = CONDUCTING.map((name) => machineName(topology, name));
  const isOurs = account === topology.account && topology.regions.includes(region) && machines.includes(machine);
  return isOurs ? { region, machine } : undefined;
}

/** The latest time that a date can have, in seconds. */
const SECONDS_MAX = 8.64e12;
const Event = z.looseObject({
  id: z.number().int(),
  previousEventId: z.number().int().default(0),
  timestamp: z.number().min(0).max(SECONDS_MAX),
  type: z.string(),
});
const Page = z.object({ events: z.array(Event), nextToken: z.string().min(1).nullish() });
/** Events have their details under a key of their own kind. Everything else in there is left out. */
const Details = z.object({
  name: z.string().optional(),
  resourceType: z.string().optional(),
  resource: z.string().optional(),
  error: z.string().nullish(),
  cause: z.string().nullish(),
});
type Details = z.output<typeof Details>;

/** A page of GetExecutionHistory. Undefined if the text is none. */
export const historyPageOf = (text: string): z.output<typeof Page> | undefined => Page.safeParse(jsonOf(text)).data;

/**
 * `at`: ISO 8601. `previousId`: the event that this one follows; 0 is none. `resource`: as in the definition of a task,
 * such as `lambda:invoke`. `cause`: its first 1,000 characters.
 */
interface ExecutionEvent {
  readonly execution: string;
  readonly machine: string;
  readonly id: number;
  readonly previousId: number;
  readonly at: string;
  readonly type: string;
  readonly state?: string;
  readonly resource?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** What the file says of an event. */
export function eventOf(
  { execution, machine }: Pick<ExecutionEvent, 'execution' | 'machine'>,
  event: z.output<typeof Event>,
): ExecutionEvent {
  const { id, previousEventId: previousId, timestamp, type } = event;
  const at = new Date(Math.round(timestamp * 1000)).toISOString();
  const [, details] = Object.entries(event).find(([key]) => key.endsWith('EventDetails')) ?? [];
  return { execution, machine, id, previousId, at, type, ...detailsOf(Details.safeParse(details).data ?? {}) };
}

const detailsOf = ({ name, resourceType, resource, error, cause }: Details): Partial<ExecutionEvent> => ({
  ...(name !== undefined && { state: name }),
  ...(resourceType !== undefined && resource !== undefined && { resource: `${resourceType}:${resource}` }),
  ...(typeof error === 'string' && { error }),
  ...(typeof cause === 'string' && { cause: cause.slice(0, CAUSE_MAX) }),
});

/** Whether another execution begins here that this one waits for. */
export const isChildStart = ({ type, resource = '' }: Pick<ExecutionEvent, 'type' | 'resource'>): boolean =>
  type === 'TaskSubmitted' && resource.startsWith('states:startExecution.sync');

/** What was read of an execution. `children`: how many it has started to wait for. `why`: why it is not everything. */
export interface ReadHistory {
  readonly execution: string;
  readonly lines: readonly string[];
  readonly children: number;
  readonly why?: string;
}

/** A manifest names as many executions; the file names all. */
const NAMED_MAX = 20;

/** The file, and what is missing in it. Without a single event there is no file. */
export function executionFiles(histories: readonly ReadHistory[]): readonly (PackFile | MissingFile)[] {
  if (histories.length === 0) return [{ file: EXECUTIONS_FILE, why: 'the ledger names no execution' }];
  const reasons = reasonsOf(histories);
  const missing = reasons.length > 0 ? [{ file: EXECUTIONS_FILE, why: reasons.join('; ') }] : [];
  if (histories.every(({ lines }) => lines.length === 0)) return missing;
  return [file(EXECUTIONS_FILE, histories.map(textOf).join('')), ...missing];
}

/** Why it is not everything. */
function reasonsOf(histories: readonly ReadHistory[]): readonly string[] {
  const cut = histories.flatMap(({ execution, why }) => (why === undefined ? [] : [`${execution}: ${why}`]));
  const children = histories.reduce((sum, history) => sum + history.children, 0);
  return [
    ...cut.slice(0, NAMED_MAX),
    ...(cut.length > NAMED_MAX ? [`and ${cut.length - NAMED_MAX} more`] : []),
    ...(children > 0 ? [`the histories of ${children} executions that these started: only outputs name them`] : []),
  ];
}

const textOf = ({ execution, lines, why }: ReadHistory): string =>
  [...lines, ...(why === undefined ? [] : [JSON.stringify({ execution, cut: true, why })])]
    .map((line) => `${line}\n`)
    .join('');
