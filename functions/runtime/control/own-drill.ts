import type { Claim } from '../../../strategy/claim';
import { type Playbook, playbookNamed, playedOn } from '../../../strategy/playbooks';
import type { Plays } from '../../../strategy/plays';
import type { Topology } from '../../../strategy/topology';
import { InputInvalid } from '../failures';
import { type Conducted, stopIfReplaced } from './claims';

/** A drill that this execution conducts. `claimedAt`: ISO 8601. `playbook`: as its subject can play it. */
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
  topology: Topology,
  claims: readonly (Pick<Conducted, 'flow'> & { readonly claim: Claim })[],
  of: { readonly incident: string; readonly execution: string; readonly source: string },
): OwnDrill {
  stopIfReplaced(claims, of);
  const claim = claims.find(({ flow, claim: { incident } }) => flow === 'drill' && incident === of.incident)?.claim;
  const playbook = playbookNamed(claim?.plays?.playbook ?? '');
  if (!claim?.plays || !playbook) throw new InputInvalid(`incident: ${of.incident} is no drill of a known playbook`);
  const played = playedOn(of.source, topology, playbook);
  return { claimedAt: claim.claimedAt, playbook: played, plays: claim.plays };
}
