/**
 * How to undo the part of an evacuation that failed (strategy §4, step 5, rollback).
 *
 * Every row that was handed to the target is first demoted to read-only at a new epoch, which is the safest mode. Then,
 * if the source is seen to be well, it gets the row back at a newer epoch. Giving traffic back to a region that is gone
 * would be a second outage. A row that was drained and never handed over goes back at once: the source has the only
 * copy, and nobody else has written. An active-active row has no writer to demote: its survivors wrote before the
 * incident and continue, and the source joins them again. If "well" is wrong, clients reach a dead region.
 */
import { isWellNow } from './budget';
import { countBad, isFresh, type Marks, newest, type Observation } from './observation';
import { PROBES } from './probe';
import { OBJECTIVES } from './layers';
import { servingRegions, settled, sharedWeights, type Route } from './routing-map';
import type { Region } from './topology';

/** The incident whose rows are undone, and the region that they had to leave. */
export interface Undoing {
  readonly incident: string;
  readonly source: Region;
}

/**
 * Returns a row that was drained and never handed over, so that its source serves it again, at the next epoch. All
 * other rows come back unchanged. So does a row that was read-only when it was drained, because the source is not the
 * region that has it. Safe to repeat.
 */
export function keptRoute(route: Route, { incident, source }: Undoing): Route {
  const isKept = route.incident === incident && route.mode === 'draining' && (route.weights[source] ?? 0) > 0;
  return isKept ? { ...route, epoch: route.epoch + 1, mode: 'serving', weights: { [source]: 100 } } : route;
}

/**
 * Returns the row without a writer: read-only at its target, at the next epoch. The source stays named, at 0 percent.
 * Rows of other incidents, active-active rows, and rows that were demoted or given back before come back unchanged.
 * Safe to repeat.
 */
export function demotedRoute(route: Route, { incident, source, target }: Undoing & { readonly target: Region }): Route {
  const isOpen = route.mode === 'draining' || route.mode === 'serving';
  const isShared = OBJECTIVES[route.service].pattern === 'active-active';
  if (route.incident !== incident || !isOpen || isShared) return route;
  if (isServedBy(route, source)) return route;
  return { ...settled(route), epoch: route.epoch + 1, mode: 'read-only', weights: { [source]: 0, [target]: 100 } };
}

/**
 * Returns the row so that its source serves it again, at the next epoch: alone if it is active-passive, else together
 * with the regions that serve now. Rows of other incidents, and rows that the source already serves, come back
 * unchanged. Throws on a row that still has a writer: demote it first.
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

/** Whether the region serves this row and gets its traffic. A region that hands it over does not: it may not write. */
export function isServedBy({ mode, weights, returning }: Route, region: Region): boolean {
  return mode === 'serving' && (weights[region] ?? 0) > 0 && (returning ?? region) === region;
}

/** Whether this row is read-only on its way out of `source`, because a rollback failed or the source was not well. */
export function isReadOnlyFrom(route: Route, source: Region): boolean {
  return route.mode === 'read-only' && route.weights[source] === 0;
}

/** Whether nothing that the incident moved stays moved, so that its source need not stay drained. */
export function nothingStaysMoved(rows: readonly Route[], { incident, source }: Undoing): boolean {
  return rows.every((row) => row.incident !== incident || isServedBy(row, source));
}

/**
 * `well`: an observer sees it well, and none sees it fail. `ill`: an observer sees it fail. `unknown`: nobody can tell.
 */
export type Wellness = 'well' | 'ill' | 'unknown';

/**
 * Whether a region can take traffic back now. Each observer votes by its newest three marks of all probes, because a
 * budget remembers an outage for minutes after its end. Silent and blind observers count for neither side.
 */
export function wellnessOf(observations: readonly Observation[], of: { subject: Region; nowMs: number }): Wellness {
  const votes = observations
    .filter((observation) => observation.observer !== of.subject && isFresh(observation, of.nowMs))
    .flatMap(({ seen }) => seen[of.subject] ?? [])
    .map(lately);
  if (votes.includes('ill')) return 'ill';
  return votes.includes('well') ? 'well' : 'unknown';
}

/** As many marks as prove that a region is well. */
const LATELY_TICKS = 3;

function lately(marks: Marks): Wellness {
  if (PROBES.some((probe) => countBad(newest(marks[probe], LATELY_TICKS)) > 0)) return 'ill';
  return PROBES.every((probe) => isWellNow(marks[probe])) ? 'well' : 'unknown';
}
