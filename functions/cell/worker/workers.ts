import { type Route, servingRegions } from '../../../strategy/routing-map';
import type { Region } from '../../../strategy/topology';

/**
 * Regions that run a placement's jobs: those that the row names, drained or not. A region that takes over is named in
 * the row.
 */
export function workersOf(row: Route | undefined): readonly Region[] {
  if (!row) return [];
  return row.returning === undefined ? servingRegions(row) : [...servingRegions(row), row.returning];
}
