import { isFor } from '../../../strategy/fault';
import { dataTable } from '../../../strategy/names';
import { type Placement, type Region, regionsOf, type Topology } from '../../../strategy/topology';
import { logger } from '../../runtime/logger';
import type { View } from '../gate';
import { applyAll, oldestWaiting } from './apply-all';
import { arePeersAhead } from './peers';

interface Where {
  readonly topology: Topology;
  readonly region: Region;
  readonly placement: Placement;
}

interface Found {
  readonly placement: string;
  readonly applied: number;
  readonly aside: number;
  readonly isBehind: boolean;
  /** Age of the oldest write that still waits; undefined when the store does not answer. */
  readonly seconds?: number;
}

/**
 * Applies the waiting writes of one placement. When its store fails, they go on waiting; other placements are not
 * affected.
 */
export async function tryFor(where: Where, view: View | undefined, untilMs: number): Promise<Found> {
  const { topology, region, placement } = where;
  const table = dataTable(topology, placement.name);
  try {
    const done = view ? await applyFor(where, view, untilMs) : { applied: 0, aside: 0, isBehind: true };
    const oldestMs = await oldestWaiting({ table, region });
    const seconds = oldestMs === undefined ? 0 : Math.max(0, Date.now() - oldestMs) / 1000;
    return { placement: placement.name, ...done, seconds };
  } catch (error) {
    logger.error('WAITING_WRITES_LEFT', { placement: placement.name, error });
    return { placement: placement.name, applied: 0, aside: 0, isBehind: true };
  }
}

/** Drained and lost peers are not waited for: their heartbeat may never come back. */
async function applyFor(
  { topology, region, placement }: Where,
  view: View,
  untilMs: number,
): Promise<Pick<Found, 'applied' | 'aside' | 'isBehind'>> {
  const table = dataTable(topology, placement.name);
  const isGone = (peer: string): boolean => view.isDrained(peer) || view.isLost(peer);
  const peers = regionsOf(placement).filter((peer) => peer !== region && !isGone(peer));
  if (await arePeersAhead({ table, region, peers })) return { applied: 0, aside: 0, isBehind: true };
  const effect = view.effectIn(region);
  const isCutOff = (tenant: string): boolean => effect?.kind === 'partition' && isFor(effect, tenant);
  const { applied, aside, left } = await applyAll({ placement, table, region, isCutOff }, untilMs);
  if (applied > 0) logger.info('WAITING_WRITES_APPLIED', { placement: placement.name, applied });
  return { applied, aside, isBehind: left > 0 };
}
