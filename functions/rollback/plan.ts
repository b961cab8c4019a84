import { type Handed, type RollbackPlan, type Unfinished, unfinishedScope } from '../../strategy/progress';
import { wellnessOf, type Wellness } from '../../strategy/rollback';
import { appendToLedger, readLedger } from '../runtime/control/ledger';
import { readObservations } from '../runtime/control/observations';
import { readRoute } from '../runtime/control/rows';
import type { StepContext } from '../runtime/control/step';
import type { Input } from './contract';

/** What the observers last said about the source. Throws ControlStoreUnreachable. */
export async function wellnessNow({ store }: StepContext, source: string): Promise<Wellness> {
  return wellnessOf(await readObservations(store), { subject: source, nowMs: Date.now() });
}

/** The plan of this rollback: the one on record, or a new one, which is put on record before anything changes. */
export async function plannedRollback(
  context: StepContext,
  request: Input,
  unfinished: Unfinished,
): Promise<RollbackPlan> {
  if (unfinished.plan) return unfinished.plan;
  const { store, region } = context;
  const { incident, source, scope, failure } = request;
  const handed = await handedOver(context, request, unfinished);
  const to = (await wellnessNow(context, source)) === 'well' ? 'source' : 'nobody';
  const output: RollbackPlan = { kind: 'planned', failure, to, handed };
  const body = { input: request, output, moves: unfinished.moves };
  await appendToLedger(store, incident, { verb: 'rollback', region, at: new Date().toISOString(), body });
  // Another conductor may have been faster: the first plan counts.
  return unfinishedScope(await readLedger(store, incident), scope)?.plan ?? output;
}

/** Rows that the target has now, even if their promotion stopped before it could record that. */
async function handedOver(
  { store, topology }: StepContext,
  { incident }: Input,
  { moves, handed }: Unfinished,
): Promise<Handed[]> {
  const rows = await Promise.all(moves.map((move) => readRoute(store, topology, move)));
  const serving = rows.filter((row) => row.incident === incident && row.mode === 'serving');
  const known = [...handed, ...serving.map(({ placement, service, epoch }) => ({ placement, service, epoch }))];
  return [...new Map(known.map((one) => [`${one.placement}/${one.service}`, one])).values()];
}
