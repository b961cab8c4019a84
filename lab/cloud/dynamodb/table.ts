/** What a table is to the operations on it, whichever way its replicas agree with each other. */
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

/** Which item is written, and through which region's replica. */
export interface Write {
  readonly region: string;
  readonly key: Key;
}

/** Gives the item that replaces the current one (none = deleted), or throws. */
export type Change = (current: Sized | undefined) => Sized | undefined;

export interface Table {
  readonly schema: Schema;
  readonly regions: readonly string[];
  /** Members that hold no data. */
  readonly witnesses: readonly string[];
  /** Whether transactions, TTL and local indexes are out of the question. */
  readonly strong: boolean;
  /** ARN of the customer key that encrypts the replica, if any. */
  readonly keyArns: ReadonlyMap<string, string>;
  /** Request units so far, of all replicas together: what AWS bills. */
  readonly usage: { writes: number; reads: number };
  read(region: string, consistent: boolean): Reading;
  /** Throws what `change` throws, and ServiceError when the replicas do not let it through. */
  write(write: Write, change: Change): Written;
  /** Puts a row into every replica at once, as if it had been there for long; nobody is billed for it. */
  stock(row: Row): void;
  /** What the replica would give if it were asked now with full knowledge; for judges, not for callers. */
  known(region: string): Store;
}

/** What a table is made from. */
export interface TableParts {
  readonly schema: Schema;
  readonly regions: readonly string[];
  readonly keyArns: ReadonlyMap<string, string>;
}

const BYTES_PER_WRITE_UNIT = 1024;

export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / BYTES_PER_WRITE_UNIT));
