import { dataTable } from '../../../strategy/names';
import { type Placement, regionsOf } from '../../../strategy/topology';
import { BaseSettings } from '../../runtime/base-settings';
import { ControlStore } from '../../runtime/control-store';
import { logger } from '../../runtime/logger';
import { readSettings } from '../../runtime/settings';
import type { View } from '../gate';
import { RoutingCache } from '../routes';
import { applyAll } from './apply-all';
import type { Applied } from './contract';
import { arePeersAhead } from './peers';

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const routing = new RoutingCache(new ControlStore({ topology, region }));

/**
 * Once a minute: applies the writes that had to wait for a partition to end, each once, in the order of each tenant (strategy §1). As long as
 * the control store or a peer's writes cannot be read here, everything goes on waiting.
 */
export const handler = async (): Promise<Applied> => {
  const view = await routing.read(Date.now());
  if (!view || view.stale) return { kind: 'partitioned', applied: 0, behind: [] };
  const here = topology.placements.filter((placement) => regionsOf(placement).includes(region));
  const found = await Promise.all(here.map((placement) => tryFor(placement, view)));
  return {
    kind: 'looked',
    applied: found.reduce((total, { applied }) => total + applied, 0),
    behind: found.filter(({ isBehind }) => isBehind).map(({ placement }) => placement),
  };
};

/** A store that fails keeps what waits in it, and nothing of another placement. */
async function tryFor(placement: Placement, view: View): Promise<Found> {
  try {
    return await applyFor(placement, view);
  } catch (error) {
    logger.error('WAITING_WRITES_LEFT', { placement: placement.name, error });
    return { placement: placement.name, applied: 0, isBehind: true };
  }
}

interface Found {
  readonly placement: string;
  readonly applied: number;
  readonly isBehind: boolean;
}

/** A peer that is left, or lost, may never be heard of again. */
async function applyFor(placement: Placement, view: View): Promise<Found> {
  const { name } = placement;
  const table = dataTable(topology, name);
  const isGone = (peer: string): boolean => view.isDrained(peer) || view.isLost(peer);
  const peers = regionsOf(placement).filter((peer) => peer !== region && !isGone(peer));
  if (await arePeersAhead({ table, region, peers })) return { placement: name, applied: 0, isBehind: true };
  const applied = await applyAll({ table, region });
  if (applied > 0) logger.info('WAITING_WRITES_APPLIED', { placement: name, applied });
  return { placement: name, applied, isBehind: false };
}
