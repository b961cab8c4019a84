/**
 * A strongly consistent table (MRSC): one linearizable state, agreed by three members (replicas and witnesses). A replica that
 * reaches no other member refuses writes and strong reads and serves stale local data to the rest. A write takes the round trip to
 * the nearest member it reaches; until then another region's write to the same item is refused as a conflict. Assumes that two
 * members are always enough, and that injected replication delays do not touch a synchronous table. Not modelled: streams.
 */
import { oneWayMs } from '../../parameters';
import { ServiceError } from '../call';
import { newRow, type Shared } from './eventual';
import { Replication } from '../replication';
import { Store, type Key, type Row } from './store';
import { writeUnits, type Reading, type Table, type TableParts, type Write, type Written } from './table';

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
  private readonly members: readonly string[];
  private readonly replication: Replication;
  /** The last write to each item that may not have been answered yet. */
  private readonly commits = new Map<string, Commit>();

  constructor(
    parts: TableParts & { readonly witnesses: readonly string[] },
    private readonly shared: Shared,
  ) {
    this.schema = parts.schema;
    this.regions = parts.regions;
    this.keyArns = parts.keyArns;
    this.members = [...parts.regions, ...parts.witnesses];
    this.agreed = new Store(parts.schema);
    this.local = new Map(parts.regions.map((region) => [region, new Store(parts.schema)]));
    // What was agreed reaches a replica through whichever member it can talk to, also when the writer's region is gone.
    this.replication = new Replication(shared.kernel, 'dynamodb-strong', (_, to) => this.roundTrips(to).length > 0);
  }

  read(region: string, consistent: boolean): Reading {
    if (consistent) return { store: this.agreed, latencyMs: this.roundTripMs(region) };
    return { store: this.localStore(region), latencyMs: 0 };
  }

  write({ region, key, change }: Write): Written {
    const latencyMs = this.roundTripMs(region);
    this.refuseConflict(region, key);
    const before = this.agreed.get(key);
    const after = change(before);
    const row = newRow(key, after, this.shared.nextVersion());
    const bytes = Math.max(row.bytes, this.agreed.row(key)?.bytes ?? 0);
    this.agreed.merge(row);
    this.commits.set(commitKey(key), { region, untilMs: this.shared.kernel.clock.now() + latencyMs });
    this.usage.writes += writeUnits(bytes) * this.regions.length;
    this.tellReplicas(region, row);
    return { before, after, bytes, latencyMs };
  }

  known(): Store {
    return this.agreed;
  }

  private localStore(region: string): Store {
    const store = this.local.get(region);
    if (!store) throw new Error(`table ${this.schema.table} has no replica in ${region}`);
    return store;
  }

  /** To the nearest other member. Throws InternalServerError when none can be reached. */
  private roundTripMs(region: string): number {
    const trips = this.roundTrips(region);
    if (trips.length > 0) return Math.min(...trips);
    throw new ServiceError(
      'InternalServerError',
      `replica in ${region} reaches no other member of ${this.schema.table}`,
      500,
    );
  }

  private roundTrips(region: string): readonly number[] {
    const { network } = this.shared.kernel;
    return this.members.flatMap((member) => (member === region ? [] : (network.roundTripMs(region, member) ?? [])));
  }

  private refuseConflict(region: string, key: Key): void {
    const last = this.commits.get(commitKey(key));
    if (!last || last.region === region || last.untilMs <= this.shared.kernel.clock.now()) return;
    const message = 'One or more items in this request are being modified by a request in another Region.';
    throw new ServiceError('ReplicatedWriteConflictException', message);
  }

  private tellReplicas(from: string, row: Row): void {
    this.localStore(from).merge(row);
    for (const [to, store] of this.local) {
      if (to === from) continue;
      this.replication.send({ from, to, delayMs: oneWayMs(from, to), deliver: () => store.merge(row) });
    }
  }
}

const commitKey = ({ partition, sort }: Key): string => `${partition}\0${sort}`;
