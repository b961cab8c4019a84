import type { Region } from '../../../strategy/topology';
import { readHeartbeat } from '../../runtime/data/heartbeat';

/** Three ticks of the peer's detector and the time that replication usually takes. */
const FRESH_MS = 40_000;

interface Asked {
  readonly table: string;
  readonly region: Region;
  readonly peers: readonly Region[];
}

/**
 * Whether writes of a peer may not have arrived here yet. If an older write were applied before they have, it would
 * replace a later one, since replicas go by the time at which an item was written. A peer that was never heard of
 * counts as behind. Throws SDK errors.
 */
export async function arePeersAhead({ table, region, peers }: Asked): Promise<boolean> {
  const heard = await Promise.all(peers.map((peer) => readHeartbeat(table, { reader: region, of: peer })));
  return heard.some((atMs) => atMs === undefined || Date.now() - atMs > FRESH_MS);
}
