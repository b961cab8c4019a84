/**
 * DynamoDB: on-demand tables in one or several regions, reached through each region's endpoint. Modelled: single items,
 * queries, batches, expressions, sizes, both kinds of global table, customer keys. Operations: BatchGetItem,
 * BatchWriteItem, DeleteItem, GetItem, PutItem, Query, UpdateItem. Not modelled, and refused by name: scans (nothing
 * here may read a whole table), transactions, secondary indexes, PartiQL, legacy parameters, throttling, changes of
 * tables. Replication lag and MRSC latency are assumptions (`lab/kernel/parameters.ts`). If they are wrong, the
 * measured recovery point is wrong too.
 */
import type { Kernel } from '../kernel/kernel';
import type { Rewriting } from '../kernel/active-faults';
import { notModelled, ServiceError, type Answer, type Call, type Resource, type Service } from '../calls/call';
import { batchGetItem, batchWriteItem } from './dynamodb/batch';
import { EventualTable, newRow, type Shared } from './dynamodb/eventual';
import { admitted, deleteItem, getItem, putItem, updateItem } from './dynamodb/items';
import { tableDefinition } from './dynamodb/provision';
import { query } from './dynamodb/query';
import { keyOf } from './dynamodb/keys';
import { itemBytes } from './dynamodb/sizes';
import { StrongTable } from './dynamodb/strong';
import type { Table } from './dynamodb/table';
import { invalid, type Item } from './dynamodb/values';
import { invalidProperty, text } from './fields';
import { PausableReplication } from './pausable-replication';

export type { Item } from './dynamodb/values';

interface Options {
  /** Whether a customer key can be used in the region. Without this function every key can. */
  readonly keyUsable?: (keyArn: string, region: string) => boolean;
}

const OPERATIONS: Readonly<Record<string, (call: Call, table: Table) => Answer>> = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
};
const BATCHES: Readonly<Record<string, typeof batchGetItem>> = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
};
const TRANSACTIONS: ReadonlySet<string> = new Set(['TransactWriteItems', 'TransactGetItems']);

export class DynamoDb implements Service {
  readonly types = ['AWS::DynamoDB::GlobalTable'];
  private readonly tables = new Map<string, Table>();
  private readonly shared: Shared;

  constructor(
    kernel: Kernel,
    private readonly options: Options = {},
  ) {
    let version = 0;
    this.shared = {
      kernel,
      replication: new PausableReplication(kernel, 'dynamodb'),
      random: kernel.random.stream('dynamodb'),
      nextVersion: () => (version += 1),
    };
    kernel.activeFaults.onBlow((blow) => {
      if (blow.kind === 'items-rewritten') this.rewrite(blow);
    });
  }

  provision(resource: Resource): void {
    const definition = tableDefinition(resource);
    const name = definition.schema.table;
    if (this.tables.has(name)) throw invalidProperty(resource, 'TableName', `${name} exists already`);
    this.tables.set(
      name,
      definition.strong ? new StrongTable(definition, this.shared) : new EventualTable(definition, this.shared),
    );
  }

  handle(call: Call): Answer {
    const operation = OPERATIONS[call.operation];
    if (operation) return operation(call, this.table(text(call.input, 'TableName'), call.region));
    const batch = BATCHES[call.operation];
    if (batch) return batch(call, (name) => this.table(name, call.region));
    if (TRANSACTIONS.has(call.operation)) this.refuseStrongTransaction(call);
    throw notModelled(call);
  }

  /** Whether the table has a replica in that region, and another one elsewhere. */
  isReplicated(name: string, region: string): boolean {
    const regions = this.tables.get(name)?.regions ?? [];
    return regions.includes(region) && regions.length > 1;
  }

  /**
   * Pauses replication between this replica and all others, both ways. Call the result to let it go on. A strongly
   * consistent replica would refuse requests, which is not modelled.
   */
  pause(name: string, region: string): () => void {
    if (this.inspected(name, region).strong) throw new Error(`${name}: a paused strong table is not modelled`);
    return this.shared.replication.pause(({ of, from, to }) => of === name && [from, to].includes(region));
  }

  /**
   * All items that the region's replica can show, in no particular order. With `partition`: only its items, in key
   * order. Throws when there is no such replica.
   */
  peek(table: string, region: string, partition?: string): readonly Item[] {
    const store = this.inspected(table, region).known(region);
    return partition === undefined ? store.items() : store.itemsOf(partition);
  }

  /** The replica's item with those key attributes. Undefined when there is none. */
  item(table: string, region: string, key: Item): Item | undefined {
    const found = this.inspected(table, region);
    return found.known(region).get(keyOf(found.schema, key));
  }

  /**
   * Puts items into every replica as if they were old, without API, size check and meters. Replicas share the items.
   * Throws when there is no such table.
   */
  stock(name: string, items: Iterable<Item>): void {
    const table = this.tables.get(name);
    if (!table) throw new Error(`there is no table ${name}`);
    for (const item of items)
      table.stock(newRow(keyOf(table.schema, item), { item, bytes: itemBytes(item) }, this.shared.nextVersion()));
  }

  /** Writes in the first running region, like a deployment there. The other replicas get it as any other write. */
  private rewrite({ table: name, rewrite, written }: Rewriting): void {
    const { network } = this.shared.kernel;
    const table = this.tables.get(name);
    const region = table?.regions.find((one) => network.runs(one));
    if (!table || region === undefined) return;
    const items = rewrite(table.known(region).items()).map((item) => admitted(item));
    const taken = items.filter((stored) =>
      isTaken(() => table.write({ region, key: keyOf(table.schema, stored.item) }, () => stored)),
    );
    if (taken.length > 0) written(taken.length);
  }

  /** Request units used so far, by table: reads, and writes including those to the other replicas. */
  usage(): Readonly<Record<string, { readonly writes: number; readonly reads: number }>> {
    return Object.fromEntries([...this.tables].map(([name, { usage }]) => [name, { ...usage }]));
  }

  /** Regions that hold no data and only vote in a strongly consistent table. */
  witnesses(): readonly string[] {
    return [...new Set([...this.tables.values()].flatMap(({ witnesses }) => witnesses))];
  }

  /** Writes that have not left `from` because the path to `to` is down. */
  backlog(from: string, to: string): number {
    return this.shared.replication.backlog(from, to);
  }

  private inspected(name: string, region: string): Table {
    const table = this.tables.get(name);
    if (!table?.regions.includes(region)) throw new Error(`there is no table ${name} in ${region}`);
    return table;
  }

  private table(name: string, region: string): Table {
    const table = this.tables.get(name);
    if (!table?.regions.includes(region))
      throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    const keyArn = table.keyArns.get(region);
    if (keyArn !== undefined && this.options.keyUsable?.(keyArn, region) === false) {
      // Assumption: DynamoDB calls the table INACCESSIBLE_ENCRYPTION_CREDENTIALS but has no error code of its own for
      // requests. Writes of other regions still arrive, unseen: AWS keeps such a replica in its group for 20 hours
      // (ReplicaDescription), and then it catches up.
      throw new ServiceError('AccessDeniedException', `The KMS key ${keyArn} of table ${name} cannot be used`);
    }
    return table;
  }

  private refuseStrongTransaction(call: Call): void {
    const items = (call.input['TransactItems'] ?? []) as readonly Readonly<Record<string, { TableName?: string }>>[];
    const names = items.flatMap((item) => Object.values(item).map(({ TableName }) => TableName ?? ''));
    const strong = names.find((name) => this.tables.get(name)?.strong);
    if (strong !== undefined)
      throw invalid(`Transactions are not supported on the strongly consistent global table ${strong}`);
  }
}

/** A replica without quorum takes no write. Nor does one take a write to an item that another region is writing. */
function isTaken(write: () => unknown): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
