import {
  conditionKey,
  FAULT_PREFIX,
  faultKey,
  FREEZE_PREFIX,
  freezeKey,
  ROUTE_PREFIX,
  routeKey,
  ROUTING_PK,
  switchKey,
} from '../../strategy/control-items';
import { effectNow } from '../../strategy/fault';
import { isFreezable, isFrozen } from '../../strategy/freeze';
import { MAP_SECONDS } from '../../strategy/lease';
import { initialRoute, Route } from '../../strategy/routing-map';
import { AnyRow, FaultRow, Freeze, RegionCondition, Switch } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import { KNOWN_MAP, readKnown } from '../runtime/control/known';
import type { View } from './gate';

/** A stored row with a shape that our code does not write. */
const UNREADABLE = 'unreadable';
type Row = Route | Switch | RegionCondition | Freeze | FaultRow | typeof UNREADABLE;
type Rows = ReadonlyMap<string, Row>;

/**
 * The routing map that this region's own detector stored last. Reading it needs no other region. It may be out of date,
 * so nothing is decided or written by it, except where no other region can be affected.
 */
export class KnownMap {
  private rows: Rows | undefined;
  private writtenAtMs = Number.NEGATIVE_INFINITY;
  private askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly here: Parameters<typeof readKnown>[0]) {}

  /**
   * The stored map, always `stale`; undefined when nothing is stored or it cannot be read. Reads at most every three
   * seconds. Never throws.
   */
  async read(nowMs: number): Promise<View | undefined> {
    await this.ask(nowMs);
    return this.rows && viewOf(this.rows, { stale: true, nowMs });
  }

  /** The stored rows, if they were stored after that moment (in ms); otherwise undefined. Never throws. */
  async newerThan(atMs: number): Promise<Rows | undefined> {
    await this.ask(Date.now());
    return this.writtenAtMs > atMs ? this.rows : undefined;
  }

  private async ask(nowMs: number): Promise<void> {
    if (!isOld(this.askedAtMs, nowMs)) return;
    const found = await readKnown(this.here, KNOWN_MAP);
    this.askedAtMs = Date.now();
    if (!found) return;
    this.rows = rowsIn(found.value, this.rows);
    this.writtenAtMs = found.atMs;
  }
}

/**
 * The routing map, switches, conditions, freezes and injected faults. One query reads them, at most every three
 * seconds. They are kept while the store does not answer.
 */
export class RoutingCache {
  private rows: Rows | undefined;
  private stale = false;
  private askedAtMs = Number.NEGATIVE_INFINITY;
  private answeredAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Pick<ControlStore, 'query'>,
    private readonly known?: Pick<KnownMap, 'read' | 'newerThan'>,
  ) {}

  /** The view to decide by; undefined when the control store has never answered this execution environment. */
  async read(nowMs: number): Promise<View | undefined> {
    if (isOld(this.askedAtMs, nowMs)) await this.ask();
    return this.peek(nowMs);
  }

  /**
   * Like `read`; where the control store has never answered, returns the map that this region stored last. So an
   * execution environment that starts during a partition can serve reads. That map is always stale, so no write is
   * accepted by it.
   */
  async readToServe(nowMs: number): Promise<View | undefined> {
    return (await this.read(nowMs)) ?? this.known?.read(nowMs);
  }

  /** What this execution environment has read last, if anything. Asks nobody. */
  peek(nowMs: number): View | undefined {
    return this.rows && viewOf(this.rows, { stale: this.stale, nowMs });
  }

  /** Asks the control store again now, whatever the age of the cache. */
  async reread(nowMs: number): Promise<View | undefined> {
    this.askedAtMs = Number.NEGATIVE_INFINITY;
    return this.read(nowMs);
  }

  /**
   * A failure counts as asking: a dead store costs one request in three seconds its timeout, not every request. A map
   * that this region's detector stored after our last answer is newer than ours and replaces it. The age of an answer
   * counts from the question, because the store may have answered at once and the answer may have come late.
   */
  private async ask(): Promise<void> {
    const askedAtMs = Date.now();
    try {
      this.rows = rowsIn(await this.store.query(ROUTING_PK, AnyRow), this.rows);
      this.answeredAtMs = askedAtMs;
      this.askedAtMs = askedAtMs;
      this.stale = false;
    } catch (error) {
      this.askedAtMs = Date.now();
      if (!(error instanceof ControlStoreUnreachable)) throw error;
      this.stale = true;
      this.rows = (this.rows && (await this.known?.newerThan(this.answeredAtMs))) ?? this.rows;
      this.askedAtMs = Date.now();
    }
  }
}

/** The placements as deployed: nothing is drained, lost or frozen. */
export function asDeployed(): View {
  return viewOf(new Map(), { stale: false, nowMs: 0 });
}

function isOld(askedAtMs: number, nowMs: number): boolean {
  const age = nowMs - askedAtMs;
  return age < 0 || age >= MAP_SECONDS * 1000;
}

function rowsIn(found: readonly AnyRow[], before: Rows | undefined): Rows {
  return new Map(found.map((row) => [row.sk, readable(row, before)]));
}

/**
 * A row that is damaged after we have read it keeps its last known value. A freeze does not: it may have changed since.
 * A fault does not either: unreadable means none.
 */
function readable(row: AnyRow, before: Rows | undefined): Row {
  if (row.sk.startsWith(FREEZE_PREFIX)) return Freeze.safeParse(row).data ?? UNREADABLE;
  if (row.sk.startsWith(FAULT_PREFIX)) return FaultRow.safeParse(row).data ?? UNREADABLE;
  return parsed(row) ?? before?.get(row.sk) ?? UNREADABLE;
}

function parsed(row: AnyRow): Row | undefined {
  if (row.sk.startsWith(ROUTE_PREFIX)) return parseRoute(row);
  return (row.sk.startsWith(conditionKey('').sk) ? RegionCondition : Switch).safeParse(row).data;
}

function viewOf(rows: Rows, { stale, nowMs }: { stale: boolean; nowMs: number }): View {
  // A region counts as drained or lost only when its item says so. A missing or unreadable item does not.
  const known = (key: { sk: string }): Exclude<Row, typeof UNREADABLE> | undefined => {
    const row = rows.get(key.sk);
    return row === UNREADABLE ? undefined : row;
  };
  return {
    routeOf: (placement, service) => {
      const row = rows.get(routeKey(placement.name, service).sk);
      if (row === undefined) return initialRoute(placement, service);
      return row !== UNREADABLE && 'weights' in row ? row : undefined;
    },
    isDrained: (region) => {
      const row = known(switchKey(region));
      return row !== undefined && 'drained' in row && row.drained;
    },
    isLost: (region) => {
      const row = known(conditionKey(region));
      return row !== undefined && 'lost' in row && row.lost;
    },
    isFrozen: (placement, service) => {
      const row = isFreezable(service) ? rows.get(freezeKey(placement.name, service).sk) : undefined;
      if (row === undefined) return false;
      return row === UNREADABLE || !('until' in row) || isFrozen(row, nowMs);
    },
    effectIn: (region) => {
      const row = known(faultKey(region));
      return row !== undefined && 'fault' in row ? effectNow(row.fault, region, nowMs) : undefined;
    },
    stale,
  };
}

/** A row under the key of another placement or service is as wrong as a malformed row. */
function parseRoute(row: AnyRow): Route | undefined {
  const route = Route.safeParse(row).data;
  return route && routeKey(route.placement, route.service).sk === row.sk ? route : undefined;
}
