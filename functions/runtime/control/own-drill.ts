import type { Claim } from '../../../strategy/claim';
import { type Playbook, playbookNamed } from '../../../strategy/playbooks';
import type { Plays } from '../../../strategy/plays';
import { InputInvalid } from '../failures';
import { type Conducted, stopIfReplaced } from './claims';

/** A drill that this execution conducts. `claimedAt`: ISO 8601. */
export interface OwnDrill {
  readonly claimedAt: string;
  readonly playbook: Playbook;
  readonly plays: Plays;
}

/**
 * The drill, from its claim. Throws ConductorReplaced when another execution conducts it, and InputInvalid for an
 * incident that is no drill of a known playbook.
 */
export function ownDrill(
  claims: readonly (Pick<Conducted, 'flow'> & { readonly claim: Claim })[],
  of: { readonly incident: string; readonly execution: string },
): OwnDrill {
  stopIfReplaced(claims, of);
  const claim = claims.find(({ flow, claim: { incident } }) => flow === 'drill' && incident === of.incident)?.claim;
  const playbook = playbookNamed(claim?.plays?.playbook ?? '');
  if (!claim?.plays || !playbook) throw new InputInvalid(`incident: ${of.incident} is no drill of a known playbook`);
  return { claimedAt: claim.claimedAt, playbook, plays: claim.plays };
}
