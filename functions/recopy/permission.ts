import type { Service } from '../../strategy/layers';
import { type Placement, regionsOf } from '../../strategy/topology';
import { logger } from '../runtime/logger';
import { replicationOf } from '../runtime/data/replication';
import { readRoute } from '../runtime/control/rows';
import type { Here } from './here';

/** The service that the objects belong to. */
const SERVICE: Service = 'content-standard';
/**
 * Heartbeats are written every ten or thirty seconds and take some time to arrive. An older one means that replication
 * is still blocked.
 */
const WAY_OPEN_SECONDS = 60;

/**
 * Whether another copy can succeed and is allowed: every other region receives copies, and this region holds the lease
 * for writing these objects.
 */
export async function mayCopy(here: Here, placement: Placement): Promise<boolean> {
  return (await waysAreOpen(here, placement)) && (await holdsLease(here, placement));
}

/**
 * Whether every standby receives copies. Each try adds a version, and S3 fails it again while the cause lasts. The
 * home's heartbeat in the same bucket arrives once the cause is gone. It checks all standbys, because a version has one
 * status for all of them.
 */
async function waysAreOpen({ topology, region }: Here, placement: Placement): Promise<boolean> {
  const others = regionsOf(placement).filter((other) => other !== region);
  const path = { topology, placement: placement.name, service: SERVICE, source: region };
  const seen = await Promise.allSettled(others.map((target) => replicationOf({ ...path, target })));
  const isYoung = (atMs: number): boolean => Date.now() - atMs <= WAY_OPEN_SECONDS * 1000;
  return seen.every((one) => one.status === 'fulfilled' && one.value.kind === 'seen' && isYoung(one.value.atMs));
}

/** A copy is a write and needs the lease. After an evacuation it would replace what the target has accepted since. */
async function holdsLease({ topology, store, leases }: Here, placement: Placement): Promise<boolean> {
  const route = await readRoute(store, topology, { placement: placement.name, service: SERVICE });
  if (route.mode !== 'serving') return false;
  const hold = await leases.hold({ route, placement });
  if (hold !== 'granted') logger.info('RECOPY_NOT_OURS', { placement: placement.name, hold });
  return hold === 'granted';
}
