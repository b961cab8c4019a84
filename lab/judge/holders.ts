/**
 * Who had a service when, by the rows of the control table as they were sampled: the regions that served it, or would
 * serve it if nothing were done.
 */
import { initialRoute, servingRegions } from '../../strategy/routing-map';
import type { Region } from '../../strategy/topology';
import { grouped } from '../kernel/grouped';
import type { DrillRecord, RouteSample } from './record';
import { serviceText } from './promises/stored';
import type { Line } from './bursts';
import { onceFor } from './once';

/** Regions that hold a service, and since when they are the ones, in ms. */
export interface Holding {
  readonly sinceMs: number;
  readonly regions: readonly Region[];
}

type Of = Pick<Line, 'placement' | 'service'>;

const rowsOf = onceFor((routes: DrillRecord['routes']): ReadonlyMap<string, readonly RouteSample[]> =>
  grouped(routes, serviceText),
);

/** Who served the service before anybody did anything. */
export function firstHolders({ placement, service }: Of): readonly Region[] {
  return servingRegions(initialRoute(placement, service));
}

/**
 * Who had it at that time. A row that names nobody (maintenance, the first step of a canary) has moved nothing: the
 * data is where it was.
 */
export function holdersAt(record: DrillRecord, of: Of, atMs: number): Holding {
  const rows = rowsOf(record.routes).get(serviceText({ placement: of.placement.name, service: of.service })) ?? [];
  let holding: Holding = { sinceMs: -Infinity, regions: firstHolders(of) };
  for (const row of rows) {
    if (row.atMs > atMs) break;
    const regions = regionsIn(row);
    if (regions.length > 0 && regions.join() !== holding.regions.join()) holding = { sinceMs: row.atMs, regions };
  }
  return holding;
}

const regionsIn = ({ weights }: RouteSample): readonly Region[] =>
  Object.keys(weights)
    .filter((region) => (weights[region] ?? 0) > 0)
    .sort();
