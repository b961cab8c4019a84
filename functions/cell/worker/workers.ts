import { type Route, servingRegions } from '../../../strategy/routing-map';
import type { Placement, Region } from '../../../strategy/topology';
import { isAlone } from '../gate';
import type { RoutingCache } from '../routes';

/**
 * Regions that run a placement's jobs: those that the row names, drained or not. A region that takes over is named in
 * the row.
 */
export function workersOf(row: Route | undefined): readonly Region[] {
  if (!row) return [];
  return row.returning === undefined ? servingRegions(row) : [...servingRegions(row), row.returning];
}

/** Whether the region may run the placement's jobs now. An unknown map is not a permission. */
export async function mayRun(
  placement: Placement,
  { routing, region }: { readonly routing: RoutingCache; readonly region: Region },
): Promise<boolean> {
  if (isAlone(placement)) return true;
  const known = await routing.read(Date.now());
  return workersOf(known?.routeOf(placement, 'orchestration')).includes(region);
}
