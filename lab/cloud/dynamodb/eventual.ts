/**
 * A table with eventual consistency between regions (MREC), or a table in one region. A write commits in its own
 * region, and its condition reads that replica only. The other replicas get the write later. The later write to an item
 * wins. Assumption: writes are ordered by virtual time. Not modelled: streams, replication of TTL deletions (each
 * replica expires items by itself).
 */
import { draw, type Kernel } from '../../kernel/kernel';
import { PARAMETERS } from '../../kernel/parameters';
import type { PausableReplication } from '../pausable-replication';
import type { Key } from './keys';
import { Store, type Row, type Sized } from './store';
import { writeUnits, type Change, type Reading, type Table, type TableParts, type Write, type Written } from './table';
import type { Item } from './values';

/** State that all tables of one model share. `nextVersion` numbers all writes in their order. */
export interface Shared {
  readonly kernel: Kernel;
  readonly replication: PausableReplication;
  readonly random: Kernel['random'];
  readonly nextVersion: () => number;
}

export class EventualTable implements Table {
  readonly strong = false;
  readonly witnesses = [];
  readonly schema;
  readonly regions;
  readonly keyArns;
  readonly usage = { writes: 0, reads: 0 };
  private readonly stores: ReadonlyMap<string, Store>;

  constructor(
    parts: TableParts,
    private readonly shared: Shared,
  ) {
    this.schema = parts.schema;
    this.regions = parts.regions;
    this.keyArns = parts.keyArns;
    const live = (item: Item): boolean => !this.expired(item);
    this.stores = new Map(parts.regions.map((region) => [region, new Store(parts.schema, live)]));
  }

  read(region: string): Reading {
    return { store: this.known(region), latencyMs: 0 };
  }

  write({ region, key }: Write, change: Change): Written {
    const store = this.known(region);
    const there = store.row(key);
    const current = store.visible(there);
    const before = current?.item;
    const row = newRow(key, change(current), this.shared.nextVersion());
    this.usage.writes += writeUnits(Math.max(row.bytes, there?.bytes ?? 0));
    store.merge(row, there);
    for (const target of this.regions) if (target !== region) this.ship(region, target, row);
    return { before, after: row.item, latencyMs: 0 };
  }

  stock(row: Row): void {
    for (const store of this.stores.values()) store.merge(row);
  }

  known(region: string): Store {
    const store = this.stores.get(region);
    if (!store) throw new Error(`table ${this.schema.table} has no replica in ${region}`);
    return store;
  }

  private ship(from: string, to: string, row: Row): void {
    const { replication, random } = this.shared;
    replication.send({
      of: this.schema.table,
      from,
      to,
      delayMs: draw(random, 'mrecLagMs'),
      deliver: () => {
        this.known(to).merge(row);
        this.usage.writes += writeUnits(row.bytes);
      },
    });
  }

  /** Expired items stay readable for a while. AWS deletes them "within a few days". */
  private expired(item: Item): boolean {
    const { ttlAttribute } = this.schema;
    if (ttlAttribute === undefined) return false;
    const seconds = Number(item[ttlAttribute]?.N ?? Infinity);
    return seconds * 1000 + PARAMETERS.ttlDeletionMs.high < this.shared.kernel.clock.now();
  }
}

export function newRow({ partition, sort }: Key, written: Sized | undefined, version: number): Row {
  return { partition, sort, item: written?.item, bytes: written?.bytes ?? 0, version };
}
