/** A table as the operations see it, for both kinds of replication. */
import type { Key, Schema } from './keys';
import type { Row, Sized, Store } from './store';
import type { Item } from './values';

export interface Reading {
  readonly store: Store;
  readonly latencyMs: number;
}

export interface Written {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly latencyMs: number;
}

/** The item to write, and the region whose replica takes the write. */
export interface Write {
  readonly region: string;
  readonly key: Key;
}

/** Returns the item that replaces the current one (none: deleted), or throws. */
export type Change = (current: Sized | undefined) => Sized | undefined;

export interface Table {
  readonly schema: Schema;
  readonly regions: readonly string[];
  /** Members that hold no data. */
  readonly witnesses: readonly string[];
  /** Whether the table has no transactions, TTL and local indexes. */
  readonly strong: boolean;
  /** ARN of the customer key that encrypts each replica, by region. Missing when there is none. */
  readonly keyArns: ReadonlyMap<string, string>;
  /** Request units of all replicas so far. AWS bills these. */
  readonly usage: { writes: number; reads: number };
  read(region: string, consistent: boolean): Reading;
  /** Throws what `change` throws, and ServiceError when the replicas refuse the write. */
  write(write: Write, change: Change): Written;
  /** Puts a row into every replica at once, as if it were old. It costs nothing. */
  stock(row: Row): void;
  /** Everything that the replica would show after all replication. For judges, not for callers. */
  known(region: string): Store;
}

/** The parts of a table. */
export interface TableParts {
  readonly schema: Schema;
  readonly regions: readonly string[];
  readonly keyArns: ReadonlyMap<string, string>;
}

const BYTES_PER_WRITE_UNIT = 1024;

export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / BYTES_PER_WRITE_UNIT));
