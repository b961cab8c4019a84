import * as z from 'zod';
import { ROUTES_PK, routeKey, SWITCHES_PK } from '../../strategy/control-items';
import { initialRoute, type Route as RouteItem } from '../../strategy/routing-map';
import type { Region } from '../../strategy/topology';
import { Route, Switch } from '../runtime/control-records';
import type { ControlStore } from '../runtime/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import type { View } from './gate';

/** How old a read of the control store may be: it bounds how long a cell follows a map that was just replaced. */
export const CACHE_SECONDS = 3;

type Query = Pick<ControlStore, 'query'>;
/** A stored item that does not have the shape our code writes. */
const UNREADABLE = 'unreadable';
type Rows<Item> = ReadonlyMap<string, Item | typeof UNREADABLE>;

const AnyRow = z.looseObject({ sk: z.string() });

/** One partition of the control store, read with one query at most every three seconds and kept while the store is silent. */
export class CachedPartition<Item> {
  private rows: Rows<Item> | undefined;
  private stale = false;
  private askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Query,
    private readonly pk: string,
    private readonly parse: (row: z.infer<typeof AnyRow>) => Item | undefined,
  ) {}

  /** The rows by sort key, and whether the store was silent when last asked; undefined when it never answered. */
  async read(nowMs: number): Promise<{ rows: Rows<Item>; stale: boolean } | undefined> {
    const age = nowMs - this.askedAtMs;
    if (age < 0 || age >= CACHE_SECONDS * 1000) await this.ask();
    return this.rows && { rows: this.rows, stale: this.stale };
  }

  /** The next read asks the store, however young the last answer is. */
  forget(): void {
    this.askedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** A failure counts as asking too: a dead store costs one request in three seconds its timeout, not every request. */
  private async ask(): Promise<void> {
    try {
      const found = await this.store.query(this.pk, AnyRow);
      this.rows = new Map(found.map((row) => [row.sk, this.readable(row)]));
      this.stale = false;
    } catch (error) {
      if (!(error instanceof ControlStoreUnreachable)) throw error;
      this.stale = true;
    } finally {
      this.askedAtMs = Date.now();
    }
  }

  /** A row damaged after we had read it stays as we knew it. */
  private readable(row: z.infer<typeof AnyRow>): Item | typeof UNREADABLE {
    return this.parse(row) ?? this.rows?.get(row.sk) ?? UNREADABLE;
  }
}

/** The switches alone. */
export function cachedSwitches(store: Query): CachedPartition<z.infer<typeof Switch>> {
  return new CachedPartition(store, SWITCHES_PK, (row) => Switch.safeParse(row).data);
}

/** A row filed under another placement's or service's key is as wrong as a malformed one. */
function parseRoute(row: z.infer<typeof AnyRow>): RouteItem | undefined {
  const route = Route.safeParse(row).data;
  return route && routeKey(route.placement, route.service).sk === row.sk ? route : undefined;
}

/** What a cell knows of the routing map and the switches: two queries, cached. */
export class RoutingCache {
  private readonly routes: CachedPartition<RouteItem>;
  private readonly switches: CachedPartition<z.infer<typeof Switch>>;

  constructor(store: Query) {
    this.routes = new CachedPartition(store, ROUTES_PK, parseRoute);
    this.switches = cachedSwitches(store);
  }

  /** The view to route by, or undefined when the control store never answered this function. */
  async read(nowMs: number): Promise<View | undefined> {
    const [routes, switches] = await Promise.all([this.routes.read(nowMs), this.switches.read(nowMs)]);
    if (!routes || !switches) return undefined;
    return {
      routeOf: (placement, service) => {
        const row = routes.rows.get(routeKey(placement.name, service).sk);
        return row === UNREADABLE ? undefined : (row ?? initialRoute(placement, service));
      },
      isDrained: (region) => isDrained(switches.rows, region),
      stale: routes.stale || switches.stale,
    };
  }

  /** The view as the control store has it now. */
  async reread(nowMs: number): Promise<View | undefined> {
    this.routes.forget();
    this.switches.forget();
    return this.read(nowMs);
  }
}

/** True only when the region's switch says so: an absent or unreadable one does not. */
export function isDrained(switches: Rows<z.infer<typeof Switch>>, region: Region): boolean {
  const item = switches.get(region);
  return item !== undefined && item !== UNREADABLE && item.drained;
}
