/**
 * How an evacuation that failed is undone (strategy §4, step 5, rollback). Every row of the scope is first demoted to read-only at a new
 * epoch, which is the safest mode there is, and only then given back to its source, at a newer one still, if the source is seen to be
 * well: giving traffic back to a region that is gone would be a second outage. An active-active row has no writer to demote: its
 * survivors wrote before the incident and go on, and the source joins them again. If "well" is wrong, clients end before a dead region.
 */
import { FAST_TICKS, PROBES, STALE_SECONDS, type Observation } from './health-budget';
import { OBJECTIVES } from './layers';
import { initialRoute, servingRegions, sharedWeights, type Route } from './routing-map';
import type { Placement, Region } from './topology';

/** Whose rows, and between which regions. `target` is absent for what had nowhere to go. */
export interface Undoing {
  readonly incident: string;
  readonly source: Region;
  readonly target?: Region | undefined;
}

/**
 * The row without a writer: read-only at its target, at the next epoch; the source stays named, at 0 percent. Unchanged come back: rows of
 * other incidents, active-active ones, those behind the maintenance page, and those demoted or given back before. Safe to repeat.
 */
export function demotedRoute(route: Route, { incident, source, target }: Undoing): Route {
  const isOpen = route.mode === 'draining' || route.mode === 'serving';
  const isShared = OBJECTIVES[route.service].pattern === 'active-active';
  if (route.incident !== incident || !isOpen || isShared || target === undefined) return route;
  if (isServedBy(route, source)) return route;
  return { ...route, epoch: route.epoch + 1, mode: 'read-only', weights: { [source]: 0, [target]: 100 } };
}

/**
 * The row as its source serves it again, at the next epoch: alone if active-passive, else beside those that serve now. Unchanged come
 * back rows of other incidents and those the source serves already. Throws on a row that still has a writer: demote it first.
 */
export function givenBackRoute(route: Route, { incident, source }: Undoing, placement: Placement): Route {
  if (route.incident !== incident || isServedBy(route, source)) return route;
  const { epoch, service } = route;
  if (OBJECTIVES[service].pattern === 'active-active') {
    const others = route.mode === 'maintenance' ? initialRoute(placement, service) : route;
    const weights = sharedWeights([...servingRegions(others), source]);
    return { ...route, epoch: epoch + 1, mode: 'serving', weights };
  }
  if (route.mode === 'serving' || route.mode === 'draining')
    throw new Error(`${route.placement}/${service} is ${route.mode} at epoch ${epoch}; it has to be demoted first`);
  return { ...route, epoch: epoch + 1, mode: 'serving', weights: { [source]: 100 } };
}

/** Whether the region serves under this row, traffic and all. */
export function isServedBy(route: Route, region: Region): boolean {
  return route.mode === 'serving' && (route.weights[region] ?? 0) > 0;
}

/** Whether a failed rollback, or one with no source to go back to, left this row read-only on its way out of `source`. */
export function isHeldFrom(route: Route, source: Region): boolean {
  return route.mode === 'read-only' && route.weights[source] === 0;
}

/** Whether nothing of the incident stays moved, so that its source need not be drained any longer. */
export function nothingStaysMoved(rows: readonly Route[], { incident, source }: Undoing): boolean {
  return rows.every((row) => row.incident !== incident || isServedBy(row, source));
}

/** `well`: proven by somebody, doubted by nobody. `ill`: somebody sees it fail. `unknown`: nobody can tell. */
export type Wellness = 'well' | 'ill' | 'unknown';

/**
 * Whether a region can take traffic back now: each observer answers by its newest three ticks of all probes, because budgets remember an
 * outage for minutes after its end. Silent and blind observers count for neither side.
 */
export function wellnessOf(observations: readonly Observation[], of: { subject: Region; nowMs: number }): Wellness {
  const votes = observations
    .filter(({ subject, observer }) => subject === of.subject && observer !== subject)
    .filter(({ atMs }) => Math.abs(of.nowMs - atMs) <= STALE_SECONDS * 1000)
    .map(lately);
  if (votes.includes('ill')) return 'ill';
  return votes.includes('well') ? 'well' : 'unknown';
}

function lately({ ticks }: Observation): Wellness {
  const last = PROBES.map((probe) => ticks[probe].slice(-FAST_TICKS)).join('');
  if (last.includes('I')) return 'ill';
  return last === 'H'.repeat(FAST_TICKS * PROBES.length) ? 'well' : 'unknown';
}
