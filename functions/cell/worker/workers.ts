import { type Route, servingRegions } from '../../../strategy/routing-map';
import type { Region } from '../../../strategy/topology';

/**
 * Regions that run a placement's jobs: as long as the row names them, drained or not. Whoever takes over is named then.
 */
export function workersOf(row: Route | undefined): readonly Region[] {
  if (!row) return [];
  return row.returning === undefined ? servingRegions(row) : [...servingRegions(row), row.returning];
}
