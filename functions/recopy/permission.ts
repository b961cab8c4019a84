import type { Service } from '../../strategy/layers';
import { type Placement, regionsOf } from '../../strategy/topology';
import { logger } from '../runtime/logger';
import { replicationOf } from '../runtime/data/replication';
import { readRoute } from '../runtime/control/rows';
import type { Here } from './here';

/** What the objects belong to. */
const SERVICE: Service = 'content-standard';
/**
 * Signs of life are written every ten or thirty seconds and take some to arrive: an older one says that the way is
 * still closed.
 */
const WAY_OPEN_SECONDS = 60;

/**
 * Whether copying again is of use, and allowed: every other region receives, and this region holds the lease of whoever
 * writes these objects.
 */
export async function mayCopy(here: Here, placement: Placement): Promise<boolean> {
  return (await waysAreOpen(here, placement)) && (await holdsLease(here, placement));
}

/**
 * Each try adds a version, and S3 fails it again as long as its cause lasts; the sign of life that the home writes into
 * the same bucket arrives when the cause is gone. All standbys, because a version has one status for all of them.
 */
async function waysAreOpen({ topology, region }: Here, placement: Placement): Promise<boolean> {
  const others = regionsOf(placement).filter((other) => other !== region);
  const path = { topology, placement: placement.name, service: SERVICE, source: region };
  const seen = await Promise.allSettled(others.map((target) => replicationOf({ ...path, target })));
  const isYoung = (atMs: number): boolean => Date.now() - atMs <= WAY_OPEN_SECONDS * 1000;
  return seen.every((one) => one.status === 'fulfilled' && one.value.kind === 'seen' && isYoung(one.value.atMs));
}

/** A copy is a write like any other: after an evacuation it would lie on top of what the target has accepted since. */
async function holdsLease({ topology, store, leases }: Here, placement: Placement): Promise<boolean> {
  const route = await readRoute(store, topology, { placement: placement.name, service: SERVICE });
  if (route.mode !== 'serving') return false;
  const hold = await leases.hold({ route, placement });
  if (hold !== 'granted') logger.info('RECOPY_NOT_OURS', { placement: placement.name, hold });
  return hold === 'granted';
}
