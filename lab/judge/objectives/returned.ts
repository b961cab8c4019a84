/**
 * Whether a region has everything back (strategy §2, return traffic): the routing map is as at the start except for its
 * epochs, and no freeze, drained switch or open claim is left. Judged by the control table, not by what the return
 * says.
 */
import { isDeepStrictEqual } from 'node:util';
import { initialRoute } from '../../../strategy/routing-map';
import { placementNamed, type Region } from '../../../strategy/topology';
import type { DrillRecord, RouteSample } from '../record';

/** What differs from the start, in words. Empty if nothing does. */
export function leftBehind(record: DrillRecord, region: Region): readonly string[] {
  const ended = record.claims.some(
    ({ flow, source, state }) => flow === 'return' && source === region && state === 'closed',
  );
  return [...(ended ? [] : [`no return of ${region} has ended`]), ...unsettled(record)];
}

/** What is not as it was at the start, wherever: rows, switches, freezes and open claims. Empty if nothing is. */
export function unsettled(record: DrillRecord): readonly string[] {
  return [
    ...awayAtEnd(record),
    ...record.frozen.map((key) => `${key} holds`),
    ...record.claims.flatMap(({ incident, state }) => (state === 'closed' ? [] : [`${incident} is ${state}`])),
  ];
}

/** Rows that are not as at the start except for their epochs, and drained regions, in words. */
export const awayAtEnd = (record: DrillRecord): readonly string[] => [
  ...lastRows(record).flatMap((row) => differs(record, row)),
  ...record.drained.map((drained) => `${drained} is drained`),
];

/** The last state of every row that was written. */
function lastRows({ routes }: DrillRecord): readonly RouteSample[] {
  return [...new Map(routes.map((row) => [`${row.placement}/${row.service}`, row])).values()];
}

function differs({ topology }: DrillRecord, row: RouteSample): readonly string[] {
  const { placement, service, mode, weights, returning } = row;
  const first = initialRoute(placementNamed(topology, placement), service);
  const isSame = mode === first.mode && returning === undefined && isDeepStrictEqual({ ...weights }, first.weights);
  if (isSame) return [];
  const now = Object.entries(weights).map(([region, weight]) => `${region} ${weight}`);
  return [`${placement}/${service} is ${mode}, ${now.join(', ') || 'nobody serves it'}`];
}
