import { DRILL_RESULT_PREFIX, DRILLS_PK } from '../../strategy/control-items';
import { ownPlan, ownReturn } from '../../strategy/drill';
import { factsOf, movedMs, type ReadForScore, roundsIn } from '../../strategy/drill-facts';
import { slowerThanUsual } from '../../strategy/drill-history';
import { layersOf } from '../../strategy/drill-layers';
import { DrillResult, wasPlayed } from '../../strategy/drill-result';
import { isAtHome } from '../../strategy/guards';
import { scoreOf, verdictOf } from '../../strategy/score';
import { signOffDueAt } from '../../strategy/sign-off';
import { answersTo } from '../runtime/control/exercise-answers';
import { readLedger } from '../runtime/control/ledger';
import { ownDrill } from '../runtime/control/own-drill';
import { readSituation } from '../runtime/control/situation';
import type { StepContext } from '../runtime/control/step';
import { unexpectedAlarms } from './alarms';
import { auditFaultsSeen } from './audit-log';
import type { Input } from './contract';

interface Counted {
  readonly result: DrillResult;
  /** What was counted besides the ledger. */
  readonly read: ReadForScore;
}

/** Counts everything from the ledger of the drill and from the control store. */
export async function resultOf(input: Input, context: StepContext): Promise<Counted> {
  const { incident, source } = input;
  const { topology, store } = context;
  const known = await readSituation(topology, store, Date.now());
  const { claimedAt, playbook, plays } = ownDrill(topology, known.claims, input);
  const ledger = await readLedger(store, incident);
  const tries = roundsIn(ledger).flatMap((round) => round.tries);
  const isAudited = playbook.criteria.some(({ unit }) => unit === 'entries');
  const answers = await answersTo(store, { drill: incident, playbook });
  const read: ReadForScore = {
    playbook: playbook.name,
    planEndedAt: ownPlan(known.claims, incident)?.endedAt ?? null,
    backClaimedAt: ownReturn(known.claims, incident)?.claimedAt ?? null,
    away: known.routes.filter((row) => !isAtHome(known.topology, row)).length + known.drained.length,
    auditFaults: isAudited ? await auditFaultsSeen(context, { subject: source, claimedAt, tries }) : null,
    answers: Object.fromEntries([...answers].map(([name, atMs]) => [name, Number.isNaN(atMs) ? null : atMs])),
    countedAt: new Date(known.nowMs).toISOString(),
  };
  const criteria = scoreOf(playbook, factsOf({ topology, subject: source, ledger }, read));
  const earlier = await store.query(DRILLS_PK, DrillResult, DRILL_RESULT_PREFIX);
  const scored = { playbook: playbook.name, criteria, startedAt: claimedAt };
  const ended = verdictOf(input, criteria);
  const result: DrillResult = {
    ...{ ...scored, drill: incident, subject: source, by: plays.by, endedAt: read.countedAt },
    ...(plays.despite !== undefined && { despite: plays.despite }),
    layers: layersOf(tries, movedMs(read)),
    slower: slowerThanUsual(scored, earlier),
    alarms: await unexpectedAlarms(topology, playbook, { fromMs: Date.parse(claimedAt), untilMs: known.nowMs }),
    ...ended,
    ...(wasPlayed(ended) && { signOffDueAt: signOffDueAt(known.nowMs) }),
  };
  return { result, read };
}
