import { Claim } from '../../strategy/claim';
import { drillClaimKey } from '../../strategy/control-items';
import { openEvacuations, readClaims } from '../runtime/control/claims';
import type { StepContext } from '../runtime/control/step';
import type { Input } from './contract';

type Other = Pick<Claim, 'incident' | 'conductor'>;

/**
 * What keeps this from beginning: an open evacuation, whose end a return has to wait for, or the end of the drill that
 * asks for it. A successor of a dead conductor is always admitted, at least to give back what that one had drained.
 */
export async function comesFirst(input: Input, context: StepContext): Promise<Other | undefined> {
  if (input.dead) return undefined;
  const rival = input.flow === 'return' ? openEvacuations(await readClaims(context.store))[0]?.claim : undefined;
  return rival ?? endedDrill(input, context);
}

/** The drill that asks for it, if nobody conducts that drill any more: then nobody would end what begins here. */
async function endedDrill(
  { source, start, drill = start?.drill }: Input,
  { store, region }: StepContext,
): Promise<Other | undefined> {
  if (drill === undefined) return undefined;
  const claim = await store.get(drillClaimKey(source), Claim);
  const isOpen = claim?.incident === drill && claim.state === 'open';
  return isOpen ? undefined : { incident: drill, conductor: claim?.conductor ?? region };
}
