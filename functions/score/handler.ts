import * as z from 'zod';
import { actionKey, drillResultKey } from '../../strategy/control-items';
import { actionsOf } from '../../strategy/corrective-action';
import { ownPlan, ownReturn } from '../../strategy/drill';
import { DrillResult } from '../../strategy/drill-result';
import { isAtHome } from '../../strategy/guards';
import type { LedgerEntry } from '../../strategy/ledger';
import { type Facts, scoreOf, verdictOf } from '../../strategy/score';
import { begunIn } from '../../strategy/stages';
import { Tried } from '../../strategy/workload';
import { readLedger } from '../runtime/control/ledger';
import { ownDrill } from '../runtime/control/own-drill';
import { readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { auditFaultsSeen } from './audit-log';
import { Input, Output } from './contract';

/**
 * Counts the criteria, and keeps the result and the actions that it asks for. Safe to repeat: what was written first
 * stays, and so does what people have written into an action since.
 */
export const handler = step('score', { input: Input, output: Output, run: score });

const Looked = z.object({ input: z.object({ execution: z.string() }) });

const looked = (at: string, body: unknown): Facts['conducted'] => {
  const input = Looked.safeParse(body).data?.input;
  return input ? [{ execution: input.execution, atMs: Date.parse(at) }] : [];
};

const Played = z.object({ output: z.object({ tries: z.array(Tried) }) });

async function score(input: Input, context: StepContext): Promise<Done<Output>> {
  const { store } = context;
  const key = drillResultKey(input.incident);
  const kept = await store.get(key, DrillResult);
  const result = kept ?? (await resultOf(input, context));
  if (!kept) await store.put(key, result, 'absent');
  const actions = actionsOf(result, input.outcome === 'done');
  await Promise.all(actions.map((action) => store.put(actionKey(action), action, 'absent')));
  const { verdict, reason, criteria } = result;
  return { output: { kind: 'scored', verdict, ...(reason !== undefined && { reason }), criteria } };
}

async function resultOf(input: Input, context: StepContext): Promise<DrillResult> {
  const { incident, source } = input;
  const known = await readSituation(context.topology, context.store, Date.now());
  const { claimedAt, playbook, plays } = ownDrill(known.claims, input);
  const ledger = await readLedger(context.store, incident);
  const entriesOf = (name: string): LedgerEntry[] => ledger.filter(({ verb }) => verb === name);
  const tries = entriesOf('replay').flatMap(({ body }) => Played.safeParse(body).data?.output.tries ?? []);
  const isAudited = playbook.criteria.some(({ unit }) => unit === 'entries');
  const criteria = scoreOf(playbook, {
    ...{ topology: context.topology, tries, stages: playbook.stages, begun: begunIn(ledger) },
    conducted: entriesOf('guard').flatMap(({ at, body }) => looked(at, body)),
    plan: ownPlan(known.claims, incident),
    back: ownReturn(known.claims, incident),
    away: known.routes.filter((row) => !isAtHome(known.topology, row)).length + known.drained.length,
    auditFaults: isAudited ? await auditFaultsSeen(context, { subject: source, claimedAt, tries }) : null,
  });
  return {
    ...{ drill: incident, playbook: playbook.name, subject: source, by: plays.by, criteria },
    ...(plays.despite !== undefined && { despite: plays.despite }),
    ...{ startedAt: claimedAt, endedAt: new Date(known.nowMs).toISOString() },
    ...verdictOf(input, criteria),
  };
}
