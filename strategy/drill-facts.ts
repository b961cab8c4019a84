/**
 * What a drill's criteria are counted from: its ledger, and what `score` read elsewhere and puts into the ledger too.
 * So whoever has the ledger counts them again.
 */
import * as z from 'zod';
import type { LedgerEntry } from './ledger';
import { PLAYBOOK_NAMES, PLAYBOOKS, type Playbook, playedOn } from './playbooks';
import type { Facts } from './score';
import { begunIn } from './stages';
import type { Topology } from './topology';
import { Lag, Tried } from './workload';

/**
 * `planEndedAt`: the end of the drill's evacuation; `backClaimedAt`: when its return began. `away`, `auditFaults`: see
 * `Facts`. `answers`: when people answered which message, in ms; null when the answer does not say. `countedAt`: when
 * it was counted. Times are ISO 8601. Null: there was none, or nobody could read it.
 */
export const ReadForScore = z.object({
  playbook: z.enum(PLAYBOOK_NAMES),
  planEndedAt: z.string().nullable(),
  backClaimedAt: z.string().nullable(),
  away: z.number().nullable(),
  auditFaults: z.number().nullable(),
  answers: z.record(z.string(), z.number().nullable()),
  countedAt: z.iso.datetime(),
});
export type ReadForScore = Readonly<z.output<typeof ReadForScore>>;

interface Drilled {
  readonly topology: Pick<Topology, 'placements'>;
  readonly subject: string;
  /** Of the drill, until it was counted. */
  readonly ledger: readonly LedgerEntry[];
}

/** The playbook as the drill could play it, and everything that its criteria are counted from. */
export function factsOf({ topology, subject, ledger }: Drilled, read: ReadForScore): Facts & { playbook: Playbook } {
  const playbook = playedOn(subject, topology, PLAYBOOKS[read.playbook]);
  const rounds = roundsIn(ledger);
  return {
    ...{ topology, playbook, stages: playbook.stages, begun: begunIn(ledger) },
    tries: rounds.flatMap(({ tries }) => tries),
    lags: rounds.flatMap(({ lags }) => lags),
    answers: new Map(Object.entries(read.answers).map(([message, atMs]) => [message, atMs ?? NaN])),
    conducted: ledger.flatMap(lookedIn),
    plan: read.planEndedAt === null ? undefined : { endedAt: read.planEndedAt },
    back: read.backClaimedAt === null ? undefined : { claimedAt: read.backClaimedAt },
    ...{ away: read.away, auditFaults: read.auditFaults },
  };
}

/** When everything had moved, or the drill was over, in ms. */
export const movedMs = ({ planEndedAt, countedAt }: Pick<ReadForScore, 'planEndedAt' | 'countedAt'>): number =>
  Date.parse(planEndedAt ?? countedAt);

/** A round that was played before a deployment has no lags. */
const Played = z.object({ output: z.object({ tries: z.array(Tried), lags: z.array(Lag).default([]) }) });

/** What the workload of a drill got, round by round. */
export const roundsIn = (ledger: readonly LedgerEntry[]): readonly z.output<typeof Played>['output'][] =>
  ledger.flatMap(({ verb, body }) => (verb === 'replay' ? (Played.safeParse(body).data?.output ?? []) : []));

const Looked = z.object({ input: z.object({ execution: z.string() }) });

function lookedIn({ verb, at, body }: LedgerEntry): Facts['conducted'] {
  const input = verb === 'guard' ? Looked.safeParse(body).data?.input : undefined;
  return input ? [{ execution: input.execution, atMs: Date.parse(at) }] : [];
}
