import { examine, type LogFault, type Place, type Recorded, replay } from '../../strategy/audit-log';
import { positionIn } from '../../strategy/snapshot';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { readLog } from '../runtime/data/audit-log';
import { TooManyItems } from '../runtime/failures';
import { lastGoodSnapshot } from '../runtime/data/snapshots';

/**
 * The number of entries of one chain that one invocation can replay in its time. Snapshots cover a year in minutes, so
 * more entries than this are left only while the snapshots are catching up.
 */
const ENTRIES_MAX = 100_000;
/** The number of entries that are read and kept in memory at a time. */
const PAGE = 2000;
/** The number of log faults that fit into a ledger entry. */
const FAULTS_MAX = 100;

export interface Replica {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly region: Region;
  readonly table: string;
}

/** All settings that are known to be good, and the evidence for that. Times in ms. */
export interface Restored {
  readonly settings: Recorded;
  readonly snapshotAtMs: number | undefined;
  readonly snapshotsRefused: number;
  readonly replayed: number;
  /** When the oldest replayed setting was written. */
  readonly oldestReplayedAtMs: number | undefined;
  /** The first few faults. */
  readonly faults: readonly LogFault[];
  readonly faultCount: number;
}

type Replayed = Pick<Restored, 'settings' | 'replayed' | 'oldestReplayedAtMs' | 'faults' | 'faultCount'>;

/**
 * The last good snapshot, with the audit log after it replayed over it, page by page. Throws SDK errors, and
 * TooManyItems when the log is too long.
 */
export async function recordOf(replica: Replica): Promise<Restored> {
  const { topology, placement, region } = replica;
  const { snapshot, refused } = await lastGoodSnapshot(topology, placement.name, region);
  const snapshotAtMs = snapshot.takenAt === undefined ? undefined : Date.parse(snapshot.takenAt);
  const { settings } = snapshot;
  let record: Replayed = { settings, replayed: 0, oldestReplayedAtMs: undefined, faults: [], faultCount: 0 };
  for (const chain of regionsOf(placement))
    record = await withChain(replica, record, { chain, from: positionIn(snapshot, chain) });
  return { ...record, snapshotAtMs, snapshotsRefused: refused };
}

async function withChain(
  { table, region }: Replica,
  before: Replayed,
  { chain, from: start }: { chain: Region; from: Place },
): Promise<Replayed> {
  let record = before;
  let from = start;
  for (let read = 0; read < ENTRIES_MAX;) {
    const { items, isCut } = await readLog({
      table,
      reader: region,
      chain,
      after: from,
      limit: PAGE,
      consistent: true,
    });
    const page = examine({ region: chain, from, items, isCut });
    record = withPage(record, page);
    if (!isCut) return record;
    read += items.length;
    from = page.end;
  }
  throw new TooManyItems(`${table}: more than ${ENTRIES_MAX} entries of ${chain} to replay`);
}

function withPage(record: Replayed, { sound, faults }: ReturnType<typeof examine>): Replayed {
  const settings = sound.map(({ setting }) => setting);
  const times = [record.oldestReplayedAtMs, ...settings.map(({ writtenAtMs }) => writtenAtMs)];
  const known = times.filter((ms) => ms !== undefined);
  return {
    settings: replay(record.settings, settings),
    replayed: record.replayed + settings.length,
    oldestReplayedAtMs: known.length > 0 ? Math.min(...known) : undefined,
    faults: [...record.faults, ...faults].slice(0, FAULTS_MAX),
    faultCount: record.faultCount + faults.length,
  };
}
