/**
 * A strongly consistent table (MRSC): one linearizable state, agreed by three members (replicas and witnesses). A
 * replica that reaches no other member refuses writes and strong reads; other reads get stale local data. A write takes
 * the round trip to the nearest member it reaches. Until then, another region's write to the same item is refused as a
 * conflict. Assumptions: two members are always enough, and injected replication delays do not affect a synchronous
 * table. Not modelled: streams.
 */
import { oneWayMs } from '../../kernel/parameters';
import { ServiceError } from '../../calls/call';
import { newRow, type Shared } from './eventual';
import { Replication } from '../replication';
import { Store, type Row } from './store';
import { writeUnits, type Change, type Reading, type Table, type TableParts, type Write, type Written } from './table';

interface Commit {
  readonly region: string;
  readonly untilMs: number;
}

export class StrongTable implements Table {
  readonly strong = true;
  readonly schema;
  readonly regions;
  readonly keyArns;
  readonly usage = { writes: 0, reads: 0 };
  private readonly agreed: Store;
  private readonly local: ReadonlyMap<string, Store>;
  readonly witnesses;
  private readonly members: readonly string[];
  private readonly replication: Replication;
  /** The last write to each item, which may not be answered yet. */
  private readonly commits = new Map<Row, Commit>();

  constructor(
    parts: TableParts & { readonly witnesses: readonly string[] },
    private readonly shared: Shared,
  ) {
    this.schema = parts.schema;
    this.regions = parts.regions;
    this.keyArns = parts.keyArns;
    this.witnesses = parts.witnesses;
    this.members = [...parts.regions, ...parts.witnesses];
    this.agreed = new Store(parts.schema);
    this.local = new Map(parts.regions.map((region) => [region, new Store(parts.schema)]));
    // Agreed writes reach a replica through any member it can talk to, even when the writer's region is gone.
    this.replication = new Replication(shared.kernel, 'dynamodb-strong', (_, to) => this.nearestMs(to) !== Infinity);
  }

  read(region: string, consistent: boolean): Reading {
    if (consistent) return { store: this.agreed, latencyMs: this.roundTripMs(region) };
    return { store: this.localStore(region), latencyMs: 0 };
  }

  write({ region, key }: Write, change: Change): Written {
    const latencyMs = this.roundTripMs(region);
    const there = this.agreed.row(key);
    this.refuseConflict(region, there);
    const current = this.agreed.visible(there);
    const before = current?.item;
    const row = newRow(key, change(current), this.shared.nextVersion());
    this.usage.writes += writeUnits(Math.max(row.bytes, there?.bytes ?? 0)) * this.regions.length;
    this.agreed.merge(row, there);
    this.remember(there ?? this.agreed.row(key), { region, untilMs: this.shared.kernel.clock.now() + latencyMs });
    this.tellReplicas(region, row);
    return { before, after: row.item, latencyMs };
  }

  stock(row: Row): void {
    for (const store of [this.agreed, ...this.local.values()]) store.merge(row);
  }

  known(): Store {
    return this.agreed;
  }

  private localStore(region: string): Store {
    const store = this.local.get(region);
    if (!store) throw new Error(`table ${this.schema.table} has no replica in ${region}`);
    return store;
  }

  /** Round trip to the nearest other member. Throws InternalServerError when none can be reached. */
  private roundTripMs(region: string): number {
    const nearest = this.nearestMs(region);
    if (nearest !== Infinity) return nearest;
    throw new ServiceError(
      'InternalServerError',
      `replica in ${region} reaches no other member of ${this.schema.table}`,
      500,
    );
  }

  /** Round trip to the nearest reachable other member. Infinite when there is none. */
  private nearestMs(region: string): number {
    const { network } = this.shared.kernel;
    let nearest = Infinity;
    for (const member of this.members) {
      if (member !== region) nearest = Math.min(nearest, network.roundTripMs(region, member) ?? Infinity);
    }
    return nearest;
  }

  private remember(row: Row | undefined, commit: Commit): void {
    if (row) this.commits.set(row, commit);
  }

  private refuseConflict(region: string, row: Row | undefined): void {
    const last = row && this.commits.get(row);
    if (!last || last.region === region || last.untilMs <= this.shared.kernel.clock.now()) return;
    const message = 'One or more items in this request are being modified by a request in another Region.';
    throw new ServiceError('ReplicatedWriteConflictException', message);
  }

  private tellReplicas(from: string, row: Row): void {
    this.localStore(from).merge(row);
    for (const [to, store] of this.local) {
      if (to === from) continue;
      this.replication.send({
        ...{ of: this.schema.table, from, to, delayMs: oneWayMs(from, to) },
        deliver: () => store.merge(row),
      });
    }
  }
}
