/**
 * Residency is kept: no data of a tenant is served from, or stored in, a region that its placement does not allow.
 * Judged by which region answered with data, and by the contents of the stores of every region.
 */
import { mayHold } from '../../../strategy/residency';
import { placementNamed } from '../../../strategy/topology';
import type { DrillRecord } from '../record';
import { promise, type PromiseResult } from './promise';

export function residencyHolds(record: DrillRecord): PromiseResult {
  const allowed = (placement: string, region: string): boolean =>
    mayHold(placementNamed(record.topology, placement), region);
  const served = record.requests.flatMap(({ outcome, region, tenant, placement, service, sentAtMs }) => {
    if (outcome !== 'ok' || (region !== null && allowed(placement, region))) return [];
    return [
      `${tenant}: ${region ?? 'a region that did not name itself'} served ${service} at ${new Date(sentAtMs).toISOString()}`,
    ];
  });
  const stored = record.storedAtEnd
    .filter(({ placement, region }) => !allowed(placement, region))
    .map(
      ({ placement, region, tenant, service, key }) => `${region} stores ${service}/${tenant}/${key} of ${placement}`,
    );
  const stores = record.misplacedStores.map((store) => `${store} lies outside the regions of its placement`);
  return promise('residency', [...stores, ...served, ...stored], record.requests.length > 0);
}
