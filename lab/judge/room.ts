/** Whether a region has capacity for a placement that lives elsewhere, if everything that may move there does. */
import { SERVICES } from '../../strategy/layers';
import { mayHold } from '../../strategy/residency';
import type { Placement, Region, Topology } from '../../strategy/topology';

/**
 * True in the placement's home region. Elsewhere true only if the region can take all placements that may move there.
 * Otherwise some have to wait, and policy decides which.
 */
export function hasRoom({ placements, capacity }: Topology, placement: Placement, region: Region): boolean {
  if (placement.home === region) return true;
  const guests = placements.filter((other) => mayHold(other, region));
  const shares = guests.reduce((sum, { demand }) => sum + demand * SERVICES.length, 0);
  return shares <= (capacity[region] ?? 0);
}
