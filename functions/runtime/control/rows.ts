import { ROUTE_PREFIX, routeKey, ROUTING_PK } from '../../../strategy/control-items';
import { SERVICES, type Service } from '../../../strategy/layers';
import { initialRoute, Route } from '../../../strategy/routing-map';
import { placementNamed, type Topology } from '../../../strategy/topology';
import type { ControlStore } from './control-store';
import { revise } from './revise';

/** The row in force. A row that was never written is the placement as deployed. Throws ControlStoreUnreachable. */
export async function readRoute(
  store: ControlStore,
  topology: Topology,
  of: { placement: string; service: Service },
): Promise<Route> {
  const stored = await store.get(routeKey(of.placement, of.service), Route);
  return stored ?? initialRoute(placementNamed(topology, of.placement), of.service);
}

/**
 * Replaces the row in force by what `change` makes of it, if nobody else wrote first. Throws what `change` throws, and
 * Superseded.
 */
export function reviseRoute(
  { store, topology }: { readonly store: ControlStore; readonly topology: Topology },
  of: { placement: string; service: Service },
  change: (row: Route) => Route,
): Promise<Route> {
  return revise(store, {
    key: routeKey(of.placement, of.service),
    schema: Route,
    change: (stored) => change(stored ?? initialRoute(placementNamed(topology, of.placement), of.service)),
    guard: ({ epoch, mode }) => ({ epoch, mode }),
  });
}

/** The whole routing map, one row per placement and service. Throws ControlStoreUnreachable. */
export async function readRoutes(store: ControlStore, topology: Topology): Promise<readonly Route[]> {
  const stored = await store.query(ROUTING_PK, Route, ROUTE_PREFIX);
  const inForce = (placement: string, service: Service): Route | undefined =>
    stored.find((route) => route.placement === placement && route.service === service);
  return topology.placements.flatMap((placement) =>
    SERVICES.map((service) => inForce(placement.name, service) ?? initialRoute(placement, service)),
  );
}
