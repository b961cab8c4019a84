import * as z from 'zod';
import { isLeft, ownPlan } from '../../strategy/drill';
import type { LedgerEntry } from '../../strategy/ledger';
import type { Playbook } from '../../strategy/playbooks';
import { type Answers, type Begun, begunIn } from '../../strategy/stages';
import { answersTo } from '../runtime/control/exercise-answers';
import { readLedger } from '../runtime/control/ledger';
import type { Known } from '../runtime/control/situation';
import type { StepContext } from '../runtime/control/step';

const Decided = z.object({ output: z.object({ reason: z.string() }) });
const Undone = z.object({
  input: z.object({ failure: z.object({ Error: z.string(), Cause: z.string().optional() }) }),
});

/** Why the drill's evacuation ended without leaving, by its ledger; undefined when it did not. */
export async function whyItEnded(
  { store }: StepContext,
  { claims }: Pick<Known, 'claims'>,
  drill: string,
): Promise<string | undefined> {
  const plan = ownPlan(claims, drill);
  return plan?.state === 'closed' && !isLeft(plan) ? reasonIn(await readLedger(store, plan.incident)) : undefined;
}

/** What was rolled back says why; otherwise the newest decision does. */
function reasonIn(entries: readonly LedgerEntry[]): string | undefined {
  const undone = entries.flatMap(({ verb, body }) => (verb === 'rollback' ? (Undone.safeParse(body).data ?? []) : []));
  const failure = undone[0]?.input.failure;
  if (failure) return failure.Cause ?? failure.Error;
  const decided = entries.flatMap(({ verb, body }) => (verb === 'decide' ? (Decided.safeParse(body).data ?? []) : []));
  return decided.at(-1)?.output.reason;
}

const Left = z.object({ output: z.object({ kind: z.literal('leave') }) });

/**
 * What this drill has begun, whoever conducted it then. `left`: it has started its plan; a later evacuation may have
 * taken the claim of it.
 */
export async function actedBefore(
  { store }: StepContext,
  { drill, playbook }: { readonly drill: string; readonly playbook: Playbook },
): Promise<{ readonly left: boolean; readonly begun: readonly Begun[]; readonly answers: Answers }> {
  const ledger = await readLedger(store, drill);
  const left = ledger.some(({ verb, body }) => verb === 'guard' && Left.safeParse(body).success);
  return { left, begun: begunIn(ledger), answers: await answersTo(store, { drill, playbook }) };
}
