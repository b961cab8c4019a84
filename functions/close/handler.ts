import { Claim, isDrill, isRestore, isReturn, restoredPlacement } from '../../strategy/claim';
import { claimKey, drillClaimKey, type ItemKey, restoreClaimKey, returnClaimKey } from '../../strategy/control-items';
import { FREEZABLE } from '../../strategy/freeze';
import { ConductorReplaced } from '../runtime/failures';
import { releaseFreezes } from '../runtime/control/release-freezes';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';

/**
 * Releases the freezes and the claim of the incident, and nothing else: if they now belong to another incident, they
 * stay. Safe to repeat.
 */
export const handler = step('close', { input: Input, output: Output, run: close });

async function close(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source, execution, outcome, notMoved } = input;
  const key = keyOf(incident, source);
  const claim = await context.store.get(key, Claim);
  const isOurs = claim?.incident === incident;
  if (isOurs && claim.execution !== execution) throw replaced(incident, claim.execution);
  const released = await releaseFreezes(context.store, { incident, services: FREEZABLE });
  if (!isOurs) return { output: { kind: 'closed' }, evidence: { released, closed: false } };
  // On a repeated call, the time of the first close stays.
  const endedAt = claim.state === 'closed' && claim.endedAt !== undefined ? claim.endedAt : new Date().toISOString();
  const ended = { ...claim, state: 'closed' as const, outcome, endedAt, notMoved };
  const { kind } = await context.store.put(key, ended, { incident, execution });
  if (kind === 'superseded') throw replaced(incident, 'another execution');
  return { output: { kind: 'closed' }, evidence: { released, closed: true, attempt: claim.attempt ?? 1 } };
}

function keyOf(incident: string, source: string): ItemKey {
  if (isRestore(incident)) return restoreClaimKey(restoredPlacement(incident));
  if (isDrill(incident)) return drillClaimKey(source);
  return isReturn(incident) ? returnClaimKey(source) : claimKey(source);
}

const replaced = (incident: string, by: string): ConductorReplaced =>
  new ConductorReplaced(`${by} now conducts ${incident} and continues it; nothing was closed`);
