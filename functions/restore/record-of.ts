import { examine, type LogFault, type Recorded, replay } from '../../strategy/audit-log';
import { positionIn } from '../../strategy/snapshot';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { readLog } from '../runtime/audit-log';
import { TooManyItems } from '../runtime/failures';
import { lastGoodSnapshot } from '../runtime/snapshots';

/** What one invocation replays of one chain within its time: hours of the busiest placement. More means that snapshots have stopped. */
const ENTRIES_MAX = 20_000;

export interface Replica {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly region: Region;
  readonly table: string;
}

/** Everything that is known to be good, and what that rests on. Times in ms. */
export interface Record {
  readonly settings: Recorded;
  readonly snapshotAtMs: number | undefined;
  readonly snapshotsRefused: number;
  readonly replayed: number;
  /** When the oldest setting that was replayed had been written. */
  readonly oldestReplayedAtMs: number | undefined;
  readonly faults: readonly LogFault[];
}

/** The last good snapshot with the audit log replayed over it. Throws SDK errors, and TooManyItems for a log that is too long. */
export async function recordOf({ topology, placement, region, table }: Replica): Promise<Record> {
  const { snapshot, refused } = await lastGoodSnapshot(topology, placement.name, region);
  const chains = await Promise.all(
    regionsOf(placement).map(async (chain) => {
      const from = positionIn(snapshot, chain);
      const asked = { table, reader: region, chain, after: from, limit: ENTRIES_MAX, consistent: true };
      const items = await readLog(asked);
      if (items.length === ENTRIES_MAX)
        throw new TooManyItems(`${table}: ${ENTRIES_MAX} entries of ${chain} to replay`);
      return examine({ region: chain, from, items });
    }),
  );
  const replayed = chains.flatMap(({ sound }) => sound.map(({ setting }) => setting));
  return {
    settings: replay(snapshot.settings, replayed),
    snapshotAtMs: snapshot.takenAt === undefined ? undefined : Date.parse(snapshot.takenAt),
    snapshotsRefused: refused,
    replayed: replayed.length,
    oldestReplayedAtMs: replayed.length > 0 ? Math.min(...replayed.map(({ writtenAtMs }) => writtenAtMs)) : undefined,
    faults: chains.flatMap(({ faults }) => faults),
  };
}
