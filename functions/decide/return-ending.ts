import type * as z from 'zod';
import { RETURN_QUIET_SECONDS } from '../../strategy/return';
import { readClaims } from '../runtime/control/claims';
import type { Done, StepContext } from '../runtime/control/step';
import type { Output } from './contract';

/**
 * Waits for a return that this evacuation has overtaken: a step of it that had begun before the claim may still change
 * rows, and a decision on what changes underneath would be refused by `drain`. Undefined when there is none, or it can
 * write no more.
 */
export async function returnEnding(
  { store }: StepContext,
  claimedAt: string,
): Promise<Done<z.output<typeof Output>> | undefined> {
  const waitedSeconds = (Date.now() - Date.parse(claimedAt)) / 1000;
  if (waitedSeconds >= RETURN_QUIET_SECONDS) return undefined;
  const open = (await readClaims(store)).find(({ flow, claim }) => flow === 'return' && claim.state !== 'closed');
  if (!open) return undefined;
  return { output: { kind: 'wait', reason: `${open.claim.incident} makes way` }, evidence: { return: open.claim } };
}
