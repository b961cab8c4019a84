/**
 * How much each region serves now, and how much more it would serve after a move, in shares (strategy §2: the survivors
 * carry what the lost region served). Assumes that every service of a placement takes the same number of shares. With
 * wrong shares, a survivor is overloaded, or tenants see the maintenance page without need.
 */
import { OBJECTIVES, SERVICES } from './layers';
import { initialRoute, promotedRoute, type Route } from './routing-map';
import type { Placement, Region, Topology } from './topology';

export type Loads = ReadonlyMap<Region, number>;

/** Shares that each region serves under these rows. Rows never written count as deployed. */
export function loadsOf(topology: Pick<Topology, 'placements'>, routes: readonly Route[]): Loads {
  const loads = new Map<Region, number>();
  for (const placement of topology.placements) {
    for (const service of SERVICES) {
      const stored = routes.find((route) => route.placement === placement.name && route.service === service);
      const route = stored ?? initialRoute(placement, service);
      for (const [region, shares] of sharesOf(route, placement.demand)) add(loads, region, shares);
    }
  }
  return loads;
}

/**
 * Returns the loads after the row has moved from `source` to `target`. What the source no longer serves frees no room
 * there, because the source is being left.
 */
export function loadsAfter(loads: Loads, move: RowMove): Loads {
  const after = new Map(loads);
  for (const [region, shares] of addedBy(move)) add(after, region, shares);
  return after;
}

/** A row that moves. */
export interface RowMove {
  readonly route: Route;
  readonly placement: Pick<Placement, 'demand'>;
  readonly source: Region;
  readonly target: Region;
}

/** Shares that the target has to find room for. */
export function sharesAdded(move: RowMove): number {
  return addedBy(move).get(move.target) ?? 0;
}

/** Region → additional shares. The members of a shared service take over the shares of the source together. */
function addedBy({ route, placement, source, target }: RowMove): Loads {
  const before = sharesOf(route, placement.demand);
  const moved = promotedRoute(route, { source, target, incident: 'not an incident, only a question' });
  const after = sharesOf(moved, placement.demand);
  return new Map([...after].map(([region, shares]) => [region, shares - (before.get(region) ?? 0)]));
}

/** The weights spread a shared service. Any other service is in one region alone, even during a small canary step. */
function sharesOf(route: Route, demand: number): Loads {
  const isShared = OBJECTIVES[route.service].pattern === 'active-active';
  return new Map(
    Object.entries(route.weights).map(([region, weight]) => [region, isShared ? (demand * weight) / 100 : demand]),
  );
}

function add(loads: Map<Region, number>, region: Region, shares: number): void {
  loads.set(region, (loads.get(region) ?? 0) + shares);
}

/** The shares that the region can still take; null when its capacity is not known. */
export function freeShares(topology: Pick<Topology, 'capacity'>, loads: Loads, region: Region): number | null {
  const capacity = topology.capacity[region];
  return capacity === undefined ? null : capacity - (loads.get(region) ?? 0);
}
