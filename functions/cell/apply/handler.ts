import { regionsOf } from '../../../strategy/topology';
import { BaseSettings } from '../../runtime/base-settings';
import { ControlStore } from '../../runtime/control/control-store';
import { readSettings } from '../../runtime/settings';
import { RoutingCache } from '../routes';
import type { Applied } from './contract';
import { publishWaiting } from './metrics';
import { tryFor } from './try-for';

/** Nothing is begun after this: the function has 45 s. */
const RUN_MS = 30_000;

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const routing = new RoutingCache(new ControlStore({ topology, region }));
const here = topology.placements.filter((placement) => regionsOf(placement).includes(region));

/**
 * Once a minute: applies the writes that had to wait for a partition to end, each once, in the order of each tenant
 * (strategy §1). As long as the control store or a peer's writes cannot be read here, everything goes on waiting; for
 * how long, an alarm asks.
 */
export const handler = async (): Promise<Applied> => {
  const untilMs = Date.now() + RUN_MS;
  const view = await routing.read(Date.now());
  const isPartitioned = !view || view.stale;
  const found = await Promise.all(
    here.map((placement) => tryFor({ topology, region, placement }, isPartitioned ? undefined : view, untilMs)),
  );
  for (const { placement, seconds, aside } of found)
    if (seconds !== undefined) publishWaiting(placement, { seconds, aside });
  return {
    kind: isPartitioned ? 'partitioned' : 'looked',
    applied: found.reduce((total, { applied }) => total + applied, 0),
    aside: found.reduce((total, { aside }) => total + aside, 0),
    behind: isPartitioned ? [] : found.filter(({ isBehind }) => isBehind).map(({ placement }) => placement),
  };
};
