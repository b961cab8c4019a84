import type { Observation } from '../../strategy/observation';
import { SERVICES, STRICTEST_OF_EACH_STORE, type Service } from '../../strategy/layers';
import { isCaughtUp, notSoaked } from '../../strategy/return';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { keyRefusal } from '../runtime/data/key-check';
import { lagSecondsOf, replicationOf } from '../runtime/data/replication';

interface Path {
  readonly placement: Placement;
  readonly service: Service;
  readonly from: Region;
  readonly to: Region;
}

/**
 * The first store that has not caught up with its peers, or whose peers have not caught up with it. Late writes have to
 * arrive before anybody says what happened to them. An unknown lag does not count as caught up. Undefined when all have
 * caught up. Throws SDK errors of either region.
 */
async function notCaughtUp(topology: Topology, source: Region): Promise<string | undefined> {
  const found = await Promise.all(pathsOf(topology, source).map((path) => doubtOn(topology, path)));
  return found.find((doubt) => doubt !== undefined);
}

function pathsOf({ placements }: Topology, source: Region): Path[] {
  return placementsIn(placements, source).flatMap((placement) => {
    const peers = regionsOf(placement).filter((region) => region !== source);
    const both = (service: Service): Path[] =>
      peers.flatMap((peer) => [
        { placement, service, from: peer, to: source },
        { placement, service, from: source, to: peer },
      ]);
    return STRICTEST_OF_EACH_STORE.flatMap(both);
  });
}

async function doubtOn(topology: Topology, { placement, service, from, to }: Path): Promise<string | undefined> {
  const replication = await replicationOf({
    ...{ topology, placement: placement.name, service },
    ...{ source: from, target: to },
  });
  const lagSeconds = lagSecondsOf(replication, Date.now());
  if (isCaughtUp(lagSeconds, service)) return undefined;
  const lag = lagSeconds === null ? 'unknown' : `${lagSeconds} s`;
  return `${placement.name}/${service}: the replication lag from ${from} to ${to} is ${lag}`;
}

/** The first key that the region cannot use; undefined when it can use all. */
async function unusableKey(topology: Topology, source: Region): Promise<string | undefined> {
  const found = await Promise.all(
    placementsIn(topology.placements, source).flatMap(({ name }) =>
      SERVICES.map((service) => keyRefusal(topology, { placement: name, service, target: source })),
    ),
  );
  return found.find((refusal) => refusal !== undefined);
}

const placementsIn = (placements: readonly Placement[], region: Region): Placement[] =>
  placements.filter((placement) => regionsOf(placement).includes(region));

/** Why the region is not whole, with the cheapest check first; undefined when it is whole. */
export async function doubtOf(
  topology: Topology,
  source: Region,
  observations: readonly Observation[],
): Promise<string | undefined> {
  return (
    notSoaked(observations, { topology, subject: source, nowMs: Date.now() }) ??
    (await notCaughtUp(topology, source)) ??
    (await unusableKey(topology, source))
  );
}
