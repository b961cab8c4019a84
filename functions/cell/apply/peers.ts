import type { Region } from '../../../strategy/topology';
import { readHeartbeat } from '../../runtime/data/heartbeat';

/** Three ticks of the peer's detector, plus the usual time of replication. */
const FRESH_MS = 40_000;

interface Asked {
  readonly table: string;
  readonly region: Region;
  readonly peers: readonly Region[];
}

/**
 * Whether a peer may have writes that have not arrived here yet. An older write must not be applied before they arrive:
 * replicas compare the time at which an item was written, so the older write would replace the later one. A peer with
 * no heartbeat counts as ahead. Throws SDK errors.
 */
export async function arePeersAhead({ table, region, peers }: Asked): Promise<boolean> {
  const heard = await Promise.all(peers.map((peer) => readHeartbeat(table, { reader: region, of: peer })));
  return heard.some((atMs) => atMs === undefined || Date.now() - atMs > FRESH_MS);
}
