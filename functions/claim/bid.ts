/** The bid of a conductor, and the key of the claim item in the control store that it bids for. */
import type { Bid } from '../../strategy/claim';
import { claimKey, drillClaimKey, type ItemKey, restoreClaimKey, returnClaimKey } from '../../strategy/control-items';
import type { Input } from './contract';

export function bidOf(
  { placement, source, start, reason, drill = start?.drill, ...input }: Input,
  region: string,
): Bid {
  const why = { detected: reason === 'detected', planned: start?.mode === 'planned', drill };
  return { ...input, source: placement ?? source, region, ...why };
}

export function keyOf({ flow, source }: Bid): ItemKey {
  if (flow === 'restore') return restoreClaimKey(source);
  if (flow === 'drill') return drillClaimKey(source);
  return flow === 'return' ? returnClaimKey(source) : claimKey(source);
}
