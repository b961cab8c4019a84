import type * as z from 'zod';
import { begunScope } from '../../strategy/progress';
import { readLedger } from '../runtime/ledger';
import type { Done, StepContext } from '../runtime/step';
import { healthOfAll } from './choices';
import type { Input, Output } from './contract';

/**
 * What an earlier conductor had begun in this scope, whatever the votes say by now: half-way is worse than either end. Moves to a region
 * that has failed since are left out, because that is not what was decided or agreed to. A rollback goes on too. Undefined when nothing had been begun.
 */
export async function goingOn(
  context: StepContext,
  { incident, scope }: z.output<typeof Input>,
): Promise<Done<z.output<typeof Output>> | undefined> {
  const begun = begunScope(await readLedger(context.store, incident), scope);
  if (!begun) return undefined;
  const { finished, undoing, ...decision } = begun;
  if (undoing && !finished) {
    const reason = 'an earlier conductor had begun to roll it back';
    return { output: { kind: 'undo', ...decision, reason, gaps: false }, evidence: { begun } };
  }
  const health = await healthOfAll(context);
  const moves = finished ? [] : decision.moves.filter(({ target }) => health.get(target) !== 'impaired');
  const gaps = !finished && moves.length < decision.moves.length;
  const reason = finished ? 'an earlier conductor has finished it' : 'an earlier conductor had begun it';
  const output = { kind: 'go' as const, ...decision, moves, reason, gaps };
  return { output, evidence: { begun, health: Object.fromEntries(health) } };
}
