import { RETURN_QUIET_SECONDS } from '../../strategy/return';
import { readClaims } from '../runtime/control/claims';
import type { Done, StepContext } from '../runtime/control/step';
import type { Output } from './contract';

/**
 * Waits for a return that this evacuation has overtaken. A step of the return that began before the claim may still
 * change rows, and `drain` would refuse a decision about rows that change meanwhile. Undefined when there is no such
 * return, or it can no longer write.
 */
export async function returnEnding({ store }: StepContext, claimedAt: string): Promise<Done<Output> | undefined> {
  const waitedSeconds = (Date.now() - Date.parse(claimedAt)) / 1000;
  if (waitedSeconds >= RETURN_QUIET_SECONDS) return undefined;
  const open = (await readClaims(store)).find(({ flow, claim }) => flow === 'return' && claim.state !== 'closed');
  if (!open) return undefined;
  return {
    output: { kind: 'wait', reason: `${open.claim.incident} still gives way to this evacuation` },
    evidence: { return: open.claim },
  };
}
