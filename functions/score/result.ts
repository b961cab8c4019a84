import * as z from 'zod';
import { DRILL_RESULT_PREFIX, DRILLS_PK } from '../../strategy/control-items';
import { ownPlan, ownReturn } from '../../strategy/drill';
import { slowerThanUsual } from '../../strategy/drill-history';
import { layersOf } from '../../strategy/drill-layers';
import { DrillResult, wasPlayed } from '../../strategy/drill-result';
import { isAtHome } from '../../strategy/guards';
import type { LedgerEntry } from '../../strategy/ledger';
import { type Facts, scoreOf, verdictOf } from '../../strategy/score';
import { signOffDueAt } from '../../strategy/sign-off';
import { begunIn } from '../../strategy/stages';
import { Lag, Tried } from '../../strategy/workload';
import { answersTo } from '../runtime/control/exercise-answers';
import { readLedger } from '../runtime/control/ledger';
import { ownDrill } from '../runtime/control/own-drill';
import { readSituation } from '../runtime/control/situation';
import type { StepContext } from '../runtime/control/step';
import { unexpectedAlarms } from './alarms';
import { auditFaultsSeen } from './audit-log';
import type { Input } from './contract';

const Looked = z.object({ input: z.object({ execution: z.string() }) });

const looked = (at: string, body: unknown): Facts['conducted'] => {
  const input = Looked.safeParse(body).data?.input;
  return input ? [{ execution: input.execution, atMs: Date.parse(at) }] : [];
};

/** A round that was played before a deployment has no lags. */
const Played = z.object({ output: z.object({ tries: z.array(Tried), lags: z.array(Lag).default([]) }) });

/** Counts everything from the ledger of the drill and from the control store. */
export async function resultOf(input: Input, context: StepContext): Promise<DrillResult> {
  const { incident, source } = input;
  const known = await readSituation(context.topology, context.store, Date.now());
  const { claimedAt, playbook, plays } = ownDrill(context.topology, known.claims, input);
  const ledger = await readLedger(context.store, incident);
  const entriesOf = (name: string): LedgerEntry[] => ledger.filter(({ verb }) => verb === name);
  const rounds = entriesOf('replay').flatMap(({ body }) => Played.safeParse(body).data?.output ?? []);
  const tries = rounds.flatMap((round) => round.tries);
  const isAudited = playbook.criteria.some(({ unit }) => unit === 'entries');
  const plan = ownPlan(known.claims, incident);
  const criteria = scoreOf(playbook, {
    ...{ topology: context.topology, tries, stages: playbook.stages, begun: begunIn(ledger) },
    lags: rounds.flatMap((round) => round.lags),
    answers: await answersTo(context.store, { drill: incident, playbook }),
    conducted: entriesOf('guard').flatMap(({ at, body }) => looked(at, body)),
    plan,
    back: ownReturn(known.claims, incident),
    away: known.routes.filter((row) => !isAtHome(known.topology, row)).length + known.drained.length,
    auditFaults: isAudited ? await auditFaultsSeen(context, { subject: source, claimedAt, tries }) : null,
  });
  const earlier = await context.store.query(DRILLS_PK, DrillResult, DRILL_RESULT_PREFIX);
  const scored = { playbook: playbook.name, criteria, startedAt: claimedAt };
  const ended = verdictOf(input, criteria);
  return {
    ...{ ...scored, drill: incident, subject: source, by: plays.by, endedAt: new Date(known.nowMs).toISOString() },
    ...(plays.despite !== undefined && { despite: plays.despite }),
    layers: layersOf(tries, plan?.endedAt === undefined ? known.nowMs : Date.parse(plan.endedAt)),
    slower: slowerThanUsual(scored, earlier),
    alarms: await unexpectedAlarms(context.topology, playbook, {
      fromMs: Date.parse(claimedAt),
      untilMs: known.nowMs,
    }),
    ...ended,
    ...(wasPlayed(ended) && { signOffDueAt: signOffDueAt(known.nowMs) }),
  };
}
