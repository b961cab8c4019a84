/**
 * Which regions held a service at which time, by the sampled rows of the control table: the regions that served it, or
 * would serve it if nobody acted.
 */
import { initialRoute, servingRegions } from '../../strategy/routing-map';
import type { Region } from '../../strategy/topology';
import { grouped } from '../kernel/grouped';
import type { DrillRecord, RouteSample } from './record';
import { serviceText } from './promises/stored';
import type { Line } from './bursts';
import { onceFor } from './once';

/** The regions that hold a service, and since when, in ms. */
export interface Holding {
  readonly sinceMs: number;
  readonly regions: readonly Region[];
}

type Of = Pick<Line, 'placement' | 'service'>;

const rowsOf = onceFor((routes: DrillRecord['routes']): ReadonlyMap<string, readonly RouteSample[]> =>
  grouped(routes, serviceText),
);

/** The regions that hold the service before anybody acts. */
export function firstHolders({ placement, service }: Of): readonly Region[] {
  return servingRegions(initialRoute(placement, service));
}

/**
 * The regions that held the service at that time. A row without a serving region (maintenance, the first step of a
 * canary) moves nothing: the data is where it was.
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
