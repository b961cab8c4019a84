import { type Change, unbroken } from '../../strategy/audit-log';
import { tier0Table } from '../../strategy/names';
import { positionIn, type Snapshot, withChanges } from '../../strategy/snapshot';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { readLog } from '../runtime/audit-log';
import { lastGoodSnapshot, writeSnapshot } from '../runtime/snapshots';

/** Changes of one chain that one look takes; assumption: settings change rarely, so more than that is a start from nothing. */
const CHANGES_MAX = 1000;

interface Place {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly region: Region;
}

/** One placement's snapshot in this region, remembered while the execution environment lives: a look without news is one query per chain. */
export class Keeper {
  readonly placement: string;
  private snapshot: Snapshot | undefined;

  constructor(private readonly place: Place) {
    this.placement = place.placement.name;
  }

  /** Folds in what is new in the audit log, and writes the object if anything is. Another writer's newer object may be replaced: the log makes up for it. */
  async look(): Promise<boolean> {
    const { topology, placement, region } = this.place;
    const before = (this.snapshot ??= (await lastGoodSnapshot(topology, placement.name, region)).snapshot);
    let after = before;
    for (const chain of regionsOf(placement)) after = withChanges(after, chain, await this.newIn(chain, before));
    if (after === before) return false;
    await writeSnapshot(after, { topology, placement: placement.name, region });
    this.snapshot = after;
    return true;
  }

  private async newIn(chain: Region, snapshot: Snapshot): Promise<readonly Change[]> {
    const { topology, placement, region } = this.place;
    const from = positionIn(snapshot, chain);
    const table = tier0Table(topology, placement.name);
    const items = await readLog({ table, reader: region, chain, after: from, limit: CHANGES_MAX, consistent: false });
    return unbroken({ region: chain, from, items });
  }
}
