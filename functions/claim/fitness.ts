import { regionsOf } from '../../strategy/topology';
import { ConductorIsSource, InputInvalid } from '../runtime/failures';
import type { StepContext } from '../runtime/control/step';
import type { Input } from './contract';

/**
 * Throws InputInvalid for a region or placement that does not exist. Throws ConductorIsSource when the region that an
 * evacuation, a return or a drill is about would conduct it.
 */
export function refuseUnfit({ flow, source, placement }: Input, { topology, region }: StepContext): void {
  if (!topology.regions.includes(source))
    throw new InputInvalid(`source: ${source} is not one of ${topology.regions.join(', ')}`);
  if (flow !== 'restore' && source === region)
    throw new ConductorIsSource(`${source} cannot conduct its own evacuation, return or drill; start it elsewhere`);
  const held = topology.placements.filter((one) => regionsOf(one).includes(source)).map(({ name }) => name);
  if (placement !== undefined && !held.includes(placement))
    throw new InputInvalid(`placement: ${placement} is not one of ${held.join(', ')}, the placements of ${source}`);
}
