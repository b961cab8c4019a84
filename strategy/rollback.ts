/**
 * How what failed of an evacuation is undone (strategy §4, step 5, rollback). Every row that the target was handed is
 * first demoted to read-only at a new epoch, which is the safest mode there is, and only then given back to its source,
 * at a newer one still, if the source is seen to be well: giving traffic back to a region that is gone would be a
 * second outage. A row that was drained and never handed over goes back at once: its source has the only copy, and
 * nobody else has written. An active-active row has no writer to demote: its survivors wrote before the incident and go
 * on, and the source joins them again. If "well" is wrong, clients end before a dead region.
 */
import { isWellNow } from './budget';
import { countBad, isFresh, type Marks, newest, type Observation } from './observation';
import { PROBES } from './probe';
import { OBJECTIVES } from './layers';
import { servingRegions, sharedWeights, type Route } from './routing-map';
import type { Region } from './topology';

/** Whose rows, and which region they were to leave. */
export interface Undoing {
  readonly incident: string;
  readonly source: Region;
}

/**
 * The row that was drained and never handed over, as its source serves it again, at the next epoch. Unchanged come back
 * all others, and one that was drained while it was held read-only: its source is not the one that has it. Safe to
 * repeat.
 */
export function keptRoute(route: Route, { incident, source }: Undoing): Route {
  const isKept = route.incident === incident && route.mode === 'draining' && (route.weights[source] ?? 0) > 0;
  return isKept ? { ...route, epoch: route.epoch + 1, mode: 'serving', weights: { [source]: 100 } } : route;
}

/**
 * The row without a writer: read-only at its target, at the next epoch; the source stays named, at 0 percent. Unchanged
 * come back: rows of other incidents, active-active ones, and those demoted or given back before. Safe to repeat.
 */
export function demotedRoute(route: Route, { incident, source, target }: Undoing & { readonly target: Region }): Route {
  const isOpen = route.mode === 'draining' || route.mode === 'serving';
  const isShared = OBJECTIVES[route.service].pattern === 'active-active';
  if (route.incident !== incident || !isOpen || isShared) return route;
  if (isServedBy(route, source)) return route;
  return { ...route, epoch: route.epoch + 1, mode: 'read-only', weights: { [source]: 0, [target]: 100 } };
}

/**
 * The row as its source serves it again, at the next epoch: alone if active-passive, else beside those that serve now.
 * Unchanged come back rows of other incidents and those the source serves already. Throws on a row that still has a
 * writer: demote it first.
 */
export function givenBackRoute(route: Route, { incident, source }: Undoing): Route {
  if (route.incident !== incident || isServedBy(route, source)) return route;
  const { epoch, service } = route;
  if (OBJECTIVES[service].pattern === 'active-active') {
    const weights = sharedWeights([...servingRegions(route), source]);
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

/**
 * Whether a failed rollback, or one with no source to go back to, left this row read-only on its way out of `source`.
 */
export function isReadOnlyFrom(route: Route, source: Region): boolean {
  return route.mode === 'read-only' && route.weights[source] === 0;
}

/** Whether nothing of the incident stays moved, so that its source need not be drained any longer. */
export function nothingStaysMoved(rows: readonly Route[], { incident, source }: Undoing): boolean {
  return rows.every((row) => row.incident !== incident || isServedBy(row, source));
}

/** `well`: proven by somebody, doubted by nobody. `ill`: somebody sees it fail. `unknown`: nobody can tell. */
export type Wellness = 'well' | 'ill' | 'unknown';

/**
 * Whether a region can take traffic back now: each observer answers by its newest three marks of all probes, because
 * budgets remember an outage for minutes after its end. Silent and blind observers count for neither side.
 */
export function wellnessOf(observations: readonly Observation[], of: { subject: Region; nowMs: number }): Wellness {
  const votes = observations
    .filter((observation) => observation.observer !== of.subject && isFresh(observation, of.nowMs))
    .flatMap(({ seen }) => seen[of.subject] ?? [])
    .map(lately);
  if (votes.includes('ill')) return 'ill';
  return votes.includes('well') ? 'well' : 'unknown';
}

/** As many as prove that it is well. */
const LATELY_TICKS = 3;

function lately(marks: Marks): Wellness {
  if (PROBES.some((probe) => countBad(newest(marks[probe], LATELY_TICKS)) > 0)) return 'ill';
  return PROBES.every((probe) => isWellNow(marks[probe])) ? 'well' : 'unknown';
}
