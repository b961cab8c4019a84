/**
 * The items that one place knows: partitions with rows in sort-key order. A deleted item leaves its version behind, so
 * that an older change that arrives late does not bring it back.
 */
import { keyOrder, type Key, type Schema } from './keys';
import type { Item } from './values';

/** An item with its size in bytes. The size is counted once, at the write. */
export interface Sized {
  readonly item: Item;
  readonly bytes: number;
}

export interface Row extends Key {
  /** Undefined once deleted. */
  item: Item | undefined;
  bytes: number;
  /** Grows with every write anywhere: the later write wins. */
  version: number;
}
export type VisibleRow = Row & Sized;

interface Partition {
  readonly rows: Map<string, Row>;
  /** The same rows, ordered by sort key. */
  readonly ordered: Row[];
}

const NO_ROWS: readonly Row[] = [];

export class Store {
  private readonly partitions = new Map<string, Partition>();
  private readonly order: (left: string, right: string) => number;

  /** `live` says whether an item can still be read (see TTL). */
  constructor(
    schema: Schema,
    private readonly live: (item: Item) => boolean = () => true,
  ) {
    this.order = keyOrder(schema.sortKey);
  }

  get(key: Key): Item | undefined {
    return this.visible(this.row(key))?.item;
  }

  /** The row, if its item can be read. The next write changes the row, so read from it at once. */
  visible(row: Row | undefined): VisibleRow | undefined {
    return row && this.shows(row) ? row : undefined;
  }

  row({ partition, sort }: Key): Row | undefined {
    return this.partitions.get(partition)?.rows.get(sort);
  }

  /** Takes a write unless a later one is already here. `row` is the row of that key, if the caller has it. */
  merge(write: Row, row = this.row(write)): void {
    if (!row) {
      this.insert(write);
    } else if (row.version < write.version) {
      row.item = write.item;
      row.bytes = write.bytes;
      row.version = write.version;
    }
  }

  /** All rows of a partition in sort-key order, including rows without an item. */
  partition(partition: string): readonly Row[] {
    return this.partitions.get(partition)?.ordered ?? NO_ROWS;
  }

  /** Whether the row's item can be read. */
  shows(row: Row): row is VisibleRow {
    return row.item !== undefined && this.live(row.item);
  }

  /** All readable items, by partition. Partitions and their items are in the order of their first writes. */
  items(): readonly Item[] {
    const found: Item[] = [];
    for (const { rows } of this.partitions.values())
      for (const row of rows.values()) if (this.shows(row)) found.push(row.item);
    return found;
  }

  /** Readable items of one partition, in sort-key order. */
  itemsOf(partition: string): readonly Item[] {
    const found: Item[] = [];
    for (const row of this.partition(partition)) if (this.shows(row)) found.push(row.item);
    return found;
  }

  /** Copies the row. Several stores get the same write, and each then changes its own row. */
  private insert({ partition, sort, item, bytes, version }: Row): void {
    const row: Row = { partition, sort, item, bytes, version };
    const found = this.partitions.get(partition);
    if (!found) {
      this.partitions.set(partition, { rows: new Map([[sort, row]]), ordered: [row] });
      return;
    }
    const { rows, ordered } = found;
    rows.set(sort, row);
    const last = ordered.at(-1);
    // New sort keys are mostly larger than all others.
    if (!last || this.order(last.sort, sort) < 0) ordered.push(row);
    else
      ordered.splice(
        countWhile(ordered, (other) => this.order(other.sort, sort) < 0),
        0,
        row,
      );
  }
}

/** Number of rows before the first that fails the condition. All rows after that one fail it too. */
export function countWhile(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row && holds(row)) low = middle + 1;
    else high = middle;
  }
  return low;
}
