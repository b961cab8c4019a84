/**
 * The items one place knows: partitions with rows in sort-key order. Deleted items leave their version behind, so that an older
 * change that arrives late does not bring them back.
 */
import { compareBinary, compareText, invalid, typeOf, type AttributeValue, type Item } from './values';
import { compareNumbers } from './numbers';

type KeyType = 'S' | 'N' | 'B';
interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** What every replica of a table shares. */
export interface Schema {
  readonly table: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Name of the attribute with the time of expiry, in seconds since the epoch. */
  readonly ttlAttribute?: string;
}

/** A primary key as text; `sort` is empty for a table without sort key. */
export interface Key {
  readonly partition: string;
  readonly sort: string;
}

export interface Row extends Key {
  /** Undefined once deleted. */
  item: Item | undefined;
  bytes: number;
  /** Grows with every write anywhere: the later write wins. */
  version: number;
}

const PARTITION_KEY_BYTES_MAX = 2048;
const SORT_KEY_BYTES_MAX = 1024;

/** The primary key inside an item. Throws ValidationException when it is missing, empty, too long or of another type. */
export function keyOf(schema: Schema, item: Item): Key {
  return {
    partition: keyText(schema.partitionKey, item, PARTITION_KEY_BYTES_MAX),
    sort: schema.sortKey ? keyText(schema.sortKey, item, SORT_KEY_BYTES_MAX) : '',
  };
}

function keyText({ name, type }: KeyAttribute, item: Item, bytesMax: number): string {
  const value = item[name];
  if (!value) throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  const text = value[type];
  if (text === undefined) {
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
    );
  }
  if (text === '') {
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  }
  if (Buffer.byteLength(text) > bytesMax)
    throw invalid(`One or more parameter values were invalid: Size of key ${name} exceeds ${bytesMax} bytes`);
  return text;
}

/** Names of the key attributes, partition key first. */
export const keyNames = ({ partitionKey, sortKey }: Schema): readonly string[] =>
  sortKey ? [partitionKey.name, sortKey.name] : [partitionKey.name];

/** The key attributes of an item, as the API shows keys. */
export function keyAttributes(schema: Schema, item: Item): Item {
  const attributes: Record<string, AttributeValue> = {};
  for (const name of keyNames(schema)) if (item[name]) attributes[name] = item[name];
  return attributes;
}

const ORDERS: Readonly<Record<KeyType, (left: string, right: string) => number>> = {
  S: compareText,
  N: compareNumbers,
  B: compareBinary,
};

interface Partition {
  readonly rows: Map<string, Row>;
  /** The same rows in order; forgotten when a row arrives that does not belong at the end. */
  ordered: Row[] | undefined;
}

export class Store {
  private readonly partitions = new Map<string, Partition>();
  private readonly order: (left: string, right: string) => number;

  /** `live` says whether an item may still be read (see TTL). */
  constructor(
    schema: Schema,
    private readonly live: (item: Item) => boolean = () => true,
  ) {
    this.order = ORDERS[schema.sortKey?.type ?? 'S'];
  }

  get(key: Key): Item | undefined {
    const item = this.row(key)?.item;
    return item && this.live(item) ? item : undefined;
  }

  row({ partition, sort }: Key): Row | undefined {
    return this.partitions.get(partition)?.rows.get(sort);
  }

  /** Takes a write unless a later one is already here. */
  merge(write: Row): void {
    const row = this.row(write);
    if (!row) {
      this.insert({ ...write });
    } else if (row.version < write.version) {
      row.item = write.item;
      row.bytes = write.bytes;
      row.version = write.version;
    }
  }

  /** Rows of a partition in sort-key order, with an item or without. */
  partition(partition: string): readonly Row[] {
    const found = this.partitions.get(partition);
    if (!found) return [];
    found.ordered ??= [...found.rows.values()].sort((left, right) => this.order(left.sort, right.sort));
    return found.ordered;
  }

  /** Whether the row can be read. */
  shows(row: Row): row is Row & { item: Item } {
    return row.item !== undefined && this.live(row.item);
  }

  /** Everything that can be read, in no particular order. */
  items(): readonly Item[] {
    const rows = [...this.partitions.values()].flatMap((partition) => [...partition.rows.values()]);
    return rows.filter((row) => this.shows(row)).map(({ item }) => item);
  }

  /** Negative, zero or positive, in the order of the sort key. */
  compareSort(left: string, right: string): number {
    return this.order(left, right);
  }

  private insert(row: Row): void {
    const partition = this.partitions.get(row.partition) ?? { rows: new Map<string, Row>(), ordered: [] };
    this.partitions.set(row.partition, partition);
    partition.rows.set(row.sort, row);
    const last = partition.ordered?.at(-1);
    if (!last || this.order(last.sort, row.sort) < 0) partition.ordered?.push(row);
    else partition.ordered = undefined;
  }
}
