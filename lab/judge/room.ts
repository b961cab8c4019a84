/** Whether a region has room for a placement that lives elsewhere, when everything that may come there does. */
import { SERVICES } from '../../strategy/layers';
import { mayHold } from '../../strategy/residency';
import type { Placement, Region, Topology } from '../../strategy/topology';

/**
 * True for whoever lives there. For others only when the region could take all that may be there: else somebody has to
 * wait, and which is policy.
 */
export function hasRoom({ placements, capacity }: Topology, placement: Placement, region: Region): boolean {
  if (placement.home === region) return true;
  const guests = placements.filter((other) => mayHold(other, region));
  const shares = guests.reduce((sum, { demand }) => sum + demand * SERVICES.length, 0);
  return shares <= (capacity[region] ?? 0);
}
