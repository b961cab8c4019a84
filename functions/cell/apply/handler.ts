import { regionsOf } from '../../../strategy/topology';
import { BaseSettings } from '../../runtime/base-settings';
import { ControlStore } from '../../runtime/control/control-store';
import { readSettings } from '../../runtime/settings';
import { RoutingCache } from '../routes';
import type { Applied } from './contract';
import { publishWaiting } from './metrics';
import { tryFor } from './try-for';

/** No new page of writes begins after this time. The function has 45 s. */
const RUN_MS = 30_000;

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const routing = new RoutingCache(new ControlStore({ topology, region }));
const here = topology.placements.filter((placement) => regionsOf(placement).includes(region));

/**
 * Runs once a minute. Applies the writes that had to wait for the end of a partition, each once, in the order of each
 * tenant (strategy §1). While this region can read neither the control store nor a peer's writes, all of them go on
 * waiting. An alarm watches for how long.
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
