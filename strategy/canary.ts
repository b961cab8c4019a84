/**
 * How traffic comes back: 5, 25, 50, 100 percent of a placement's tenants, with a check of the target after each step
 * (strategy §5, action 7). A step changes weights only: the writer stays the same, and so does the epoch. If the waits
 * were longer than the RTO allows, even a healthy target would miss it.
 */
import { OBJECTIVES, type Tier } from './layers';
import { type Route, tenantBucket } from './routing-map';
import type { Region } from './topology';

export const CANARY_PERCENTS = [5, 25, 50, 100] as const;

const WAIT_SECONDS: Readonly<Record<Tier, number>> = { 0: 5, 1: 15, 2: 30, 3: 30 };
/**
 * A return is not urgent, because everybody is served meanwhile. Each step lasts three ticks of the observers and is
 * verified.
 */
export const RETURN_WAIT_SECONDS = 30;

/** The step after `current` percent; null when the canary is complete. */
export function nextPercent(current: number): number | null {
  return CANARY_PERCENTS.find((percent) => percent > current) ?? null;
}

/**
 * Returns the next step, when this pass last saw `after` percent and the row furthest behind is at `reached` percent.
 * Null when the canary is complete. Safe to repeat with the same `after`. An earlier conductor may have brought rows
 * further than this pass: then the canary continues from there.
 */
export function stepAfter(after: number, reached: number): number | null {
  const next = nextPercent(Math.min(after, reached));
  if (next === null || reached <= next) return next;
  return nextPercent(reached) === null ? null : reached;
}

/** Whether the tenant belongs to the next step of the returning region. A return uses the steps of the canary. */
export function isOfNextStep(route: Route, tenant: string): boolean {
  const percent = route.weights[route.returning ?? ''] ?? 0;
  return tenantBucket(tenant) < (nextPercent(percent) ?? 100);
}

/** The step below `current` percent; 0 is below the first step. Null when there is nothing left to take back. */
export function previousPercent(current: number): number | null {
  return current <= 0 ? null : (CANARY_PERCENTS.findLast((percent) => percent < current) ?? 0);
}

/** Seconds between two steps. Three waits cost Tier-0 15 s of its 120, and Tier-1 45 s of its 600. */
export function waitSeconds(tier: Tier): number {
  return WAIT_SECONDS[tier];
}

/**
 * Returns the row with the target at this percent. An active-active row comes back unchanged, because its survivors
 * never stopped serving. Throws when the row was not promoted to this target: a canary must not create a writer.
 */
export function stepRoute(route: Route, target: Region, percent: number): Route {
  if (OBJECTIVES[route.service].pattern === 'active-active') return route;
  if (route.mode !== 'serving' || route.weights[target] === undefined) {
    throw new Error(
      `${route.placement}/${route.service} is ${route.mode} and not promoted to ${target}; nothing to ramp`,
    );
  }
  return { ...route, weights: { [target]: percent } };
}
