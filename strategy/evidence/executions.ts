/**
 * `executions.jsonl` of a pack: what the state machines that conducted an incident did, and those that these started
 * and waited for, as Step Functions recorded it. A line is an event, so each state has a line for its start and one for
 * its end. An execution of which not everything is there has a last line that says so, with `cut: true`.
 *
 * Inputs, outputs, parameters and variables are not in it: they may hold values of tenants, and what the flow needs of
 * them is in the ledger. Only the output of a start names the execution that was started. Its ARN is taken from there,
 * and nothing else. Assumes that every step passes the ARN of its execution as `input.execution`, which the ledger
 * keeps.
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
/** The state machines that another one starts and waits for. */
export const AWAITED = ['ask', 'serve', 'promote', 'rollback'];
/**
 * One conductor, five that take over, and some in each region that find another one conducting: 20. An evacuation has
 * two scopes, and each of them has a question, a machine that serves, 20 promotions and a rollback: 46.
 */
export const EXECUTIONS_MAX = 66;
/** A fifth of what a history can have. The evacuation of the default drill has 120. */
export const EVENTS_MAX = 5000;
/** Of the whole file. */
export const BYTES_MAX = 4_000_000;
const CAUSE_MAX = 1000;

const Named = z.object({
  input: z.object({ execution: z.string().optional(), dead: z.object({ execution: z.string() }).optional() }),
  output: z.object({ kind: z.string().optional() }).optional(),
});

/** ARNs. `joined`: those that found another one conducting. */
interface NamedExecutions {
  readonly conducted: readonly string[];
  readonly joined: readonly string[];
}

/** The executions that a ledger names. */
export function executionsIn(ledger: readonly Pick<LedgerEntry, 'body'>[]): NamedExecutions {
  const conducted = new Set<string>();
  const joined = new Set<string>();
  for (const { body } of ledger) {
    const { input, output } = Named.safeParse(body).data ?? { input: {} };
    const to = output?.kind === 'joined' ? joined : conducted;
    if (input.execution !== undefined) to.add(input.execution);
    if (input.dead !== undefined) conducted.add(input.dead.execution);
  }
  return { conducted: [...conducted], joined: [...joined] };
}

const ARN_LENGTH_MAX = 256;
const ARN = /^arn:aws:states:([a-z0-9-]+):(\d+):execution:([^:]+):[^:]+$/;

/** Region and machine of an execution. Undefined unless it is of a machine of this environment that is named above. */
export function placeOf(topology: Topology, arn: string): { region: Region; machine: string } | undefined {
  const [, region = '', account, machine = ''] = ARN.exec(arn) ?? [];
  const machines = [...CONDUCTING, ...AWAITED].map((name) => machineName(topology, name));
  const isOurs = account === topology.account && topology.regions.includes(region) && machines.includes(machine);
  return isOurs ? { region, machine } : undefined;
}

/**
 * `at`: ISO 8601. `previousId`: the event that this one follows; 0 is none. `resource`: as in the definition of a task,
 * such as `lambda:invoke`. `child`: the execution that was started here and is waited for. `cause`: its first 1,000
 * characters.
 */
interface ExecutionEvent {
  readonly id: number;
  readonly previousId: number;
  readonly at: string;
  readonly type: string;
  readonly state?: string;
  readonly resource?: string;
  readonly child?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Events have their details under a key of their own kind. Everything else in there is left out. */
const Details = z.object({
  name: z.string().optional(),
  resourceType: z.string().optional(),
  resource: z.string().optional(),
  output: z.string().nullish(),
  error: z.string().nullish(),
  cause: z.string().nullish(),
});
type Details = z.output<typeof Details>;

/** The latest time that a date can have, in seconds. */
const SECONDS_MAX = 8.64e12;
/** Everything that is not kept of an event is dropped here, so no value of a tenant goes any further. */
const Event = z
  .looseObject({
    id: z.number().int(),
    previousEventId: z.number().int().default(0),
    timestamp: z.number().min(0).max(SECONDS_MAX),
    type: z.string(),
  })
  .transform(({ id, previousEventId: previousId, timestamp, type, ...rest }): ExecutionEvent => {
    const at = new Date(Math.round(timestamp * 1000)).toISOString();
    const [, details] = Object.entries(rest).find(([key]) => key.endsWith('EventDetails')) ?? [];
    return { id, previousId, at, type, ...detailsOf(type, Details.safeParse(details).data ?? {}) };
  });
const Page = z.object({ events: z.array(Event), nextToken: z.string().min(1).nullish() });

/** A page of GetExecutionHistory, without inputs and outputs. Undefined if the text is none. */
export const historyPageOf = (text: string): z.output<typeof Page> | undefined => Page.safeParse(jsonOf(text)).data;

/** What the file says of an event. */
export const lineOf = (of: { readonly execution: string; readonly machine: string }, event: ExecutionEvent): string =>
  JSON.stringify({ ...of, ...event });

function detailsOf(
  type: string,
  { name, resourceType, resource, output, error, cause }: Details,
): Partial<ExecutionEvent> {
  const called = resourceType !== undefined && resource !== undefined ? `${resourceType}:${resource}` : undefined;
  const child = isChildStart({ type, resource: called }) ? childIn(output ?? '') : undefined;
  return {
    ...(name !== undefined && { state: name }),
    ...(called !== undefined && { resource: called }),
    ...(child !== undefined && { child }),
    ...(typeof error === 'string' && { error }),
    ...(typeof cause === 'string' && { cause: causeOf(cause) }),
  };
}

/** Whether another execution begins here that this one waits for. */
export const isChildStart = ({ type, resource }: { readonly type: string; readonly resource?: string | undefined }) =>
  type === 'TaskSubmitted' && resource?.startsWith('states:startExecution.sync') === true;

const Submitted = z.object({ ExecutionArn: z.string().max(ARN_LENGTH_MAX).regex(ARN) });
/** The ARN of the execution that was started. Nothing else of the output. */
const childIn = (output: string): string | undefined => Submitted.safeParse(jsonOf(output)).data?.ExecutionArn;

const Description = z.object({ ExecutionArn: z.string(), Status: z.string(), Cause: z.string().optional() });
const LEFT_OUT = 'left out: it describes an execution';

/** When a child fails, the cause is its whole description: the input too. Only its own cause is kept. */
function causeOf(cause: string): string {
  const description = Description.safeParse(jsonOf(cause)).data;
  if (description) return causeOf(description.Cause ?? description.Status);
  return /"(?:Input|Output)\\*"\s*:/.test(cause) ? LEFT_OUT : cause.slice(0, CAUSE_MAX);
}

/**
 * What was read of an execution. `children`: which ones it has started to wait for. `unnamed`: how many more, of which
 * no name can be read. `why`: why it is not everything.
 */
export interface ReadHistory {
  readonly execution: string;
  readonly lines: readonly string[];
  readonly children: readonly string[];
  readonly unnamed: number;
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
  const unnamed = histories.reduce((sum, history) => sum + history.unnamed, 0);
  return [
    ...cut.slice(0, NAMED_MAX),
    ...(cut.length > NAMED_MAX ? [`and ${cut.length - NAMED_MAX} more`] : []),
    ...(unnamed > 0 ? [`the histories of ${unnamed} executions that these started: no output names them`] : []),
  ];
}

const textOf = ({ execution, lines, why }: ReadHistory): string =>
  [...lines, ...(why === undefined ? [] : [JSON.stringify({ execution, cut: true, why })])]
    .map((line) => `${line}\n`)
    .join('');
