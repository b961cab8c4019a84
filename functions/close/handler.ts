import type * as z from 'zod';
import { claimKey } from '../../strategy/control-items';
import { FREEZABLE } from '../../strategy/freeze';
import { Claim } from '../runtime/control-records';
import { releaseFreezes } from '../runtime/release-freezes';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';

/** Releases what the incident holds, and only that: a freeze or claim that is another's by now is left alone. Safe to repeat. */
export const handler = step('close', { input: Input, output: Output, run: close });

async function close(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { incident, source } = input;
  const released = await releaseFreezes(context.store, { incident, services: FREEZABLE });
  const closed = await closeClaim(context, incident, source);
  return { output: { kind: 'closed' }, evidence: { released, closed } };
}

async function closeClaim({ store }: StepContext, incident: string, source: string): Promise<boolean> {
  const claim = await store.get(claimKey(source), Claim);
  if (claim?.incident !== incident) return false;
  const { execution } = claim;
  const put = await store.put(claimKey(source), { ...claim, state: 'closed' }, { incident, execution });
  return put.kind === 'written';
}
