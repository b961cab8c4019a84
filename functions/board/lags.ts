import type { Lag } from '../../strategy/board';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import { type Region, regionsOf, type Topology } from '../../strategy/topology';
import { lagSecondsOf, replicationOf } from '../runtime/data/replication';

/** One service for each store. */
const OF_STORES = SERVICES.filter(
  (service, index) => SERVICES.findIndex((one) => OBJECTIVES[one].store === OBJECTIVES[service].store) === index,
);

/**
 * How far the copies in this region have followed each other region of their placement. A store that does not answer
 * leaves it unknown.
 */
export function lagsHere(
  { topology, region }: { readonly topology: Topology; readonly region: Region },
  nowMs: number,
): Promise<readonly Lag[]> {
  const paths = topology.placements
    .filter((placement) => regionsOf(placement).includes(region))
    .flatMap((placement) =>
      regionsOf(placement)
        .filter((from) => from !== region)
        .flatMap((from) => OF_STORES.map((service) => ({ placement: placement.name, from, service }))),
    );
  return Promise.all(
    paths.map(async ({ placement, from, service }) => {
      const path = { topology, placement, service, source: from, target: region };
      const seconds = await replicationOf(path).then(
        (seen) => lagSecondsOf(seen, nowMs),
        () => null,
      );
      return { placement, store: OBJECTIVES[service].store, from, seconds };
    }),
  );
}
