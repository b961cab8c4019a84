/** Makes `evidence.json` and `timeline.jsonl` of a pack from the ledger of its incident. */
import * as z from 'zod';
import { flowOf } from '../claim';
import { ProvenByDrill } from '../drill-result';
import { type LedgerEntry, verifyChain } from '../ledger';
import type { Topology } from '../topology';
import { signOffsIn } from '../sign-off';
import { type Seen, seenIn } from './bodies';
import type { Evidence } from './evidence';
import { objectivesOf } from './objectives';

/** `ledger` null: nobody could read it. `outcome`, `notMoved`: as the flow says. Times are ISO 8601. */
export interface EndedIncident {
  readonly topology: Pick<Topology, 'environment' | 'regions' | 'placements'>;
  readonly incident: string;
  readonly source: string;
  readonly outcome?: string | undefined;
  readonly notMoved?: readonly { readonly placement: string; readonly service: string }[] | undefined;
  readonly ledger: readonly LedgerEntry[] | null;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly dnsTtlSeconds: number;
  /** What became of the report on its outage (`reportOf`). */
  readonly report?: Evidence['report'];
}

export function evidenceOf(ended: EndedIncident): Evidence {
  const { topology, incident, source, outcome, notMoved = [], ledger, recordedBy, recordedAt } = ended;
  const seen = seenIn(ledger ?? []);
  const flow = flowOf(incident);
  const outageStartedAt = first(withoutPlan(seen), ({ body }) => body.output.outageStartedAt);
  const outageStartedMs = outageStartedAt === null ? undefined : Date.parse(outageStartedAt);
  return {
    ...{ schema: 1, incident, flow, environment: topology.environment, source, outcome: outcome ?? null },
    conductors: conductorsOf(seen),
    startedBy: first(seen, startOf),
    times: { outageStartedAt, ...timesOf(seen) },
    objectives: flow === 'evacuation' ? [...objectivesOf({ ...ended, seen, outageStartedMs })] : [],
    decisions: seen.filter(({ verb }) => verb === 'decide').map(decisionOf),
    approvals: seen.filter(({ verb }) => verb === 'approve' || verb === 'answer').map(approvalOf),
    changes: seen.flatMap(changeOf),
    verification: seen.flatMap(({ at, body }) =>
      (body.output.checks ?? []).map((check) => ({ at, ...checked(check) })),
    ),
    drill: ledger?.map(({ verb, body }) => (verb === 'score' ? resultOf(body) : null)).findLast(Boolean) ?? null,
    signOffs: [...signOffsIn(ledger ?? [])],
    report: ended.report ?? null,
    partOf: first(seen, ({ body: { input } }) => input.drill ?? input.start?.drill),
    notMoved: notMoved.map(({ placement, service }) => ({ placement, service })),
    ledger: chainOf(ledger),
    ...{ recordedBy, recordedAt },
  };
}

const Scored = z.looseObject({ output: ProvenByDrill });
const resultOf = (body: unknown): Evidence['drill'] => Scored.safeParse(body).data?.output ?? null;

/**
 * In a plan nothing is out of order, until an evacuation that `detect` starts goes on with it. What was decided before
 * names no outage.
 */
function withoutPlan(seen: readonly Seen[]): readonly Seen[] {
  const isPlan = seen.some(({ verb, body }) => verb === 'claim' && body.input.start?.mode === 'planned');
  if (!isPlan) return seen;
  const overtaken = seen.findIndex(
    ({ verb, body }) => verb === 'claim' && body.input.reason === 'detected' && body.output.kind === 'conducting',
  );
  return overtaken === -1 ? [] : seen.slice(overtaken);
}

/** One entry of the timeline: who did what, when. `what`: empty when the entry does not say. */
export interface TimelineLine {
  readonly at: string;
  readonly by: string;
  readonly verb: string;
  readonly what: string;
  readonly move?: string;
  readonly reason?: string;
}

/** One line per entry, in the order of the ledger. */
export const timelineOf = (seen: readonly Seen[]): readonly TimelineLine[] =>
  seen.map(({ at, region, verb, body }) => {
    const what = body.output.kind ?? body.input.outcome ?? '';
    const move =
      body.input.move && `${body.input.move.placement}/${body.input.move.service} to ${body.input.move.target}`;
    return { at, by: region, verb, what, ...(move !== undefined && { move }), ...reasonOf(body) };
  });

/** The same as JSON lines. */
export const timelineLines = (entries: readonly LedgerEntry[]): string =>
  timelineOf(seenIn(entries))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

const reasonOf = ({ input, output }: Seen['body']): { reason?: string } => {
  const reason = output.reason ?? input.reason;
  return reason === undefined ? {} : { reason };
};

function first(seen: readonly Seen[], pick: (one: Seen) => string | undefined): string | null {
  for (const one of seen) {
    const found = pick(one);
    if (found !== undefined) return found;
  }
  return null;
}

const startOf = ({ verb, body: { input } }: Seen): string | undefined => {
  if (verb !== 'claim') return undefined;
  return input.start ? `${input.start.by}: ${input.start.reason}` : input.reason;
};

const conductorsOf = (seen: readonly Seen[]): string[] => [
  ...new Set(
    seen.flatMap(({ verb, region, body }) => (verb === 'claim' && body.output.kind === 'conducting' ? [region] : [])),
  ),
];

function timesOf(seen: readonly Seen[]): Omit<Evidence['times'], 'outageStartedAt'> {
  const when = (is: (one: Seen) => boolean): string | null => seen.find(is)?.at ?? null;
  const last = (is: (one: Seen) => boolean): string | null => seen.findLast(is)?.at ?? null;
  return {
    declaredAt: when(({ verb }) => verb === 'claim'),
    decidedAt: when(({ verb, body }) => verb === 'decide' && ['go', 'ask'].includes(body.output.kind ?? '')),
    approvedAt: when(({ verb, body }) => verb === 'answer' && body.output.kind === 'passed-on'),
    servedAt: last(({ verb, body }) => verb === 'resume' && body.output.kind === 'resumed'),
    endedAt: last(({ verb }) => verb === 'close'),
  };
}

const decisionOf = ({ at, region, body: { input, output, record } }: Seen): Evidence['decisions'][number] => ({
  ...{ at, by: region, scope: input.scope ?? '', kind: output.kind ?? '', reason: output.reason ?? '' },
  ...{ lines: [...record], moves: [...(output.moves ?? [])] },
});

const approvalOf = ({ at, verb, body: { input } }: Seen): Evidence['approvals'][number] => ({
  ...{ at, scope: input.scope ?? '', kind: verb === 'approve' ? 'asked' : 'answered' },
  ...{ by: input.by ?? null, caller: input.caller ?? null, decision: input.decision ?? null },
  acceptLossSeconds: input.acceptLossSeconds ?? null,
});

type Checked = NonNullable<Seen['body']['output']['checks']>[number];
const checked = ({ placement, service, check, ok, detail }: Checked) => ({ placement, service, check, ok, detail });

/** What a step has changed, in words. Undefined for steps that only look. */
const CHANGES: Readonly<Partial<Record<string, (body: Seen['body']) => string | undefined>>> = {
  freeze: ({ output }) =>
    (output.freezes ?? []).map(({ placement, service, until }) => `${placement}/${service} until ${until}`).join(', '),
  drain: ({ input }) => (input.switch === 'publish' ? 'DNS leaves the source' : 'writers stopped'),
  promote: ({ input: { move }, output }) =>
    move && output.kind === 'promoted' ? `${move.placement}/${move.service} to ${move.target}` : undefined,
  resume: ({ output }) =>
    (output.resumed ?? []).map(({ placement, service, target }) => `${placement}/${service} in ${target}`).join(', '),
  rollback: ({ output }) => (output.back ?? []).map(({ placement, service }) => `${placement}/${service}`).join(', '),
  restore: ({ output }) => output.kind,
  readmit: ({ output }) => output.kind,
  reinstate: ({ output }) => output.kind,
  inject: ({ output }) => output.kind,
  close: ({ input }) => input.outcome,
};

function changeOf({ at, region, verb, body }: Seen): readonly Evidence['changes'][number][] {
  const what = CHANGES[verb]?.(body);
  return what === undefined || what === '' ? [] : [{ at, by: region, verb, what }];
}

function chainOf(ledger: readonly LedgerEntry[] | null): Evidence['ledger'] {
  if (ledger === null) return { entries: null, chain: 'unreadable', brokenAt: null };
  const verdict = verifyChain(ledger);
  const brokenAt = verdict.kind === 'broken' ? verdict.sequence : null;
  return { entries: ledger.length, chain: verdict.kind, brokenAt };
}
