import type * as z from 'zod';
import { FREEZE_PREFIX, freezeKey, ROUTE_PREFIX, routeKey, ROUTING_PK, switchKey } from '../../strategy/control-items';
import { isFreezable, isFrozen } from '../../strategy/freeze';
import { initialRoute, type Route as RouteItem } from '../../strategy/routing-map';
import { AnyRow, Freeze, Route, Switch } from '../runtime/control-records';
import type { Region } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import type { View } from './gate';

/** How old a read of the control store may be: it bounds how long a cell follows a map that was just replaced. */
export const CACHE_SECONDS = 3;

/** A stored row that does not have the shape our code writes. */
const UNREADABLE = 'unreadable';
type Row = RouteItem | z.infer<typeof Switch> | z.infer<typeof Freeze> | typeof UNREADABLE;

/** The routing map, switches and freezes, read with one query at most every three seconds and kept while the store is silent. */
export class RoutingCache {
  private rows: ReadonlyMap<string, Row> | undefined;
  /** As a replica without quorum last knew them; kept apart, because nothing may be decided by them. */
  private guessed: ReadonlyMap<string, Row> | undefined;
  private stale = false;
  private askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly store: Pick<ControlStore, 'query' | 'lastKnown'>) {}

  /** The view to route by, or undefined when the control store never answered this function. */
  async read(nowMs: number): Promise<View | undefined> {
    const age = nowMs - this.askedAtMs;
    if (age < 0 || age >= CACHE_SECONDS * 1000) await this.ask();
    return this.rows && viewOf(this.rows, { stale: this.stale, nowMs });
  }

  /**
   * As `read`, or, where the control store never answered, what a replica last knew: an execution environment that begins during a partition
   * serves reads by that. It is always stale, so that no write is accepted by it.
   */
  async readToServe(nowMs: number): Promise<View | undefined> {
    const askedAtMs = this.askedAtMs;
    const view = await this.read(nowMs);
    if (view) return view;
    if (askedAtMs !== this.askedAtMs) await this.askWithoutQuorum();
    return this.guessed && viewOf(this.guessed, { stale: true, nowMs });
  }

  /** The view as the control store has it now. */
  async reread(nowMs: number): Promise<View | undefined> {
    this.askedAtMs = Number.NEGATIVE_INFINITY;
    return this.read(nowMs);
  }

  /** A failure counts as asking too: a dead store costs one request in three seconds its timeout, not every request. */
  private async ask(): Promise<void> {
    try {
      this.rows = this.rowsIn(await this.store.query(ROUTING_PK, AnyRow));
      this.stale = false;
    } catch (error) {
      if (!(error instanceof ControlStoreUnreachable)) throw error;
      this.stale = true;
    } finally {
      this.askedAtMs = Date.now();
    }
  }

  private async askWithoutQuorum(): Promise<void> {
    try {
      this.guessed = this.rowsIn(await this.store.lastKnown(ROUTING_PK, AnyRow));
    } catch (error) {
      if (!(error instanceof ControlStoreUnreachable)) throw error;
    }
  }

  private rowsIn(found: readonly z.infer<typeof AnyRow>[]): ReadonlyMap<string, Row> {
    return new Map(found.map((row) => [row.sk, this.readable(row)]));
  }

  /** A row damaged after we had read it stays as we knew it; but a freeze may have been anything since. */
  private readable(row: z.infer<typeof AnyRow>): Row {
    if (row.sk.startsWith(FREEZE_PREFIX)) return Freeze.safeParse(row).data ?? UNREADABLE;
    const parsed = row.sk.startsWith(ROUTE_PREFIX) ? parseRoute(row) : Switch.safeParse(row).data;
    return parsed ?? this.rows?.get(row.sk) ?? UNREADABLE;
  }
}

function viewOf(rows: ReadonlyMap<string, Row>, { stale, nowMs }: { stale: boolean; nowMs: number }): View {
  // Drained only when the region's switch says so: an absent or unreadable one does not.
  const drainedBy = (region: Region): string | undefined => {
    const row = rows.get(switchKey(region).sk);
    return row !== undefined && row !== UNREADABLE && 'drained' in row && row.drained ? row.incident : undefined;
  };
  return {
    routeOf: (placement, service) => {
      const row = rows.get(routeKey(placement.name, service).sk);
      if (row === undefined) return initialRoute(placement, service);
      return row !== UNREADABLE && 'weights' in row ? row : undefined;
    },
    isDrained: (region) => drainedBy(region) !== undefined,
    drainedBy,
    isFrozen: (placement, service) => {
      const row = isFreezable(service) ? rows.get(freezeKey(placement.name, service).sk) : undefined;
      if (row === undefined) return false;
      return row === UNREADABLE || !('until' in row) || isFrozen(row, nowMs);
    },
    stale,
  };
}

/** A row filed under another placement's or service's key is as wrong as a malformed one. */
function parseRoute(row: z.infer<typeof AnyRow>): RouteItem | undefined {
  const route = Route.safeParse(row).data;
  return route && routeKey(route.placement, route.service).sk === row.sk ? route : undefined;
}
