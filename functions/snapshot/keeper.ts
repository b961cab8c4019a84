import { unbroken } from '../../strategy/audit-log';
import { tier0Table } from '../../strategy/names';
import { positionIn, type Snapshot, withChanges } from '../../strategy/snapshot';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { readLog } from '../runtime/data/audit-log';
import { lastGoodSnapshot, writeSnapshot } from '../runtime/data/snapshots';

/** How many entries of one chain are read at a time. */
const PAGE = 1000;

interface Place {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly region: Region;
}

/**
 * One placement's snapshot in this region, kept while the execution environment lives. A look without news costs one
 * query per chain.
 */
export class Keeper {
  readonly placement: string;
  private snapshot: Snapshot | undefined;

  constructor(private readonly place: Place) {
    this.placement = place.placement.name;
  }

  /**
   * Adds the new entries of the audit log, as far as time allows. Writes the object if there were any, and returns
   * whether it did. It may replace another writer's newer object: the log makes up for that.
   */
  async look(untilMs: number): Promise<boolean> {
    const { topology, placement, region } = this.place;
    const before = (this.snapshot ??= (await lastGoodSnapshot(topology, placement.name, region)).snapshot);
    let after = before;
    for (const chain of regionsOf(placement)) after = await this.withNews(after, chain, untilMs);
    if (after === before) return false;
    await writeSnapshot(after, { topology, placement: placement.name, region });
    this.snapshot = after;
    return true;
  }

  /**
   * Adds one chain's new entries. After a start from an empty snapshot, a year of changes takes minutes: each look
   * continues where the last one ended.
   */
  private async withNews(before: Snapshot, chain: Region, untilMs: number): Promise<Snapshot> {
    const { topology, placement, region } = this.place;
    const table = tier0Table(topology, placement.name);
    let snapshot = before;
    for (;;) {
      const from = positionIn(snapshot, chain);
      const asked = { table, reader: region, chain, after: from, limit: PAGE, consistent: false };
      const { items, isCut } = await readLog(asked);
      const changes = unbroken({ region: chain, from, items, isCut }, Date.now());
      snapshot = withChanges(snapshot, chain, changes);
      if (!isCut || changes.length === 0 || Date.now() >= untilMs) return snapshot;
    }
  }
}
