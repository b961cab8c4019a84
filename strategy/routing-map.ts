/**
 * The routing map: which region serves what. One row per placement and service, fenced by an epoch that only grows.
 *
 * A row that was never written means epoch 0: the placement as it was deployed. That is knowledge, not missing data,
 * because the control store answers linearizably. A store that cannot be reached gives no row and no answer.
 *
 * An evacuation writes an active-passive row twice: draining at epoch e + 1, promoted at e + 2. The lease follows:
 * revoked with e + 1, granted with e + 2. A lease whose epoch differs from its row's is void; so is any write that
 * names an older epoch. A rollback writes the row twice more: read-only, then given back (rollback.ts).
 */
import * as z from 'zod';
import { OBJECTIVES, type Service, SERVICES } from './layers';
import type { Placement, Region } from './topology';

/** Nothing writes `maintenance` any more: a row with it comes from an earlier version. */
export const MODES = ['serving', 'draining', 'read-only', 'maintenance'] as const;
export type Mode = (typeof MODES)[number];

/**
 * `weights`: region → percent of the placement's tenants that region may serve. If they add up to 100 or more, every
 * region with a weight serves all that reaches it (DNS spreads the load). Below 100, a canary is under way.
 */
export interface Route {
  readonly placement: string;
  readonly service: Service;
  readonly epoch: number;
  readonly mode: Mode;
  readonly weights: Readonly<Record<Region, number>>;
  /** The incident that wrote the row; absent at epoch 0. */
  readonly incident?: string;
  /**
   * The region that comes back, or that takes over by plan, while it takes tenants over in steps. Its weight is the
   * percent of tenants that it has; the other regions serve the rest. If there is a single writer, it is this region
   * from the start. Absent otherwise.
   */
  readonly returning?: Region;
}
/** As stored under `routeKey`. */
export const Route: z.ZodType<Route> = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  epoch: z.number().int(),
  mode: z.enum(MODES),
  weights: z.record(z.string(), z.number()),
  incident: z.string().exactOptional(),
  returning: z.string().exactOptional(),
});

/** The row as deployed: all regions of the placement share an active-active service; any other service is at home. */
export function initialRoute(placement: Placement, service: Service): Route {
  const everywhere = OBJECTIVES[service].pattern === 'active-active';
  const members = everywhere ? [placement.home, ...placement.standbys] : [placement.home];
  return { placement: placement.name, service, epoch: 0, mode: 'serving', weights: evenWeights(members) };
}

/** Regions that serve under this row, in name order. */
export function servingRegions(route: Route): readonly Region[] {
  return Object.keys(route.weights)
    .filter((region) => (route.weights[region] ?? 0) > 0)
    .sort();
}

/** The bucket of a tenant, 0 to 99, always the same for a tenant: FNV-1a of the tenant id, modulo 100. */
export function tenantBucket(tenant: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < tenant.length; index += 1) {
    hash = Math.imul(hash ^ tenant.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash % 100;
}

/** Whether the region has a part in the row: tenants, or, while it comes back, the right to write. */
export const hasPart = (route: Route, region: Region): boolean =>
  (route.weights[region] ?? 0) > 0 || route.returning === region;

/** Whether this region may serve this tenant under the row's weights. */
export function admits(route: Route, region: Region, tenant: string): boolean {
  const own = route.weights[region];
  if (own === undefined) return false;
  const total = Object.values(route.weights).reduce((sum, weight) => sum + weight, 0);
  return own > 0 && (total >= 100 || tenantBucket(tenant) < own);
}

/** Whether `after` may replace `before`: the same row at a later epoch. */
export function epochGrows(before: Route, after: Route): boolean {
  return before.placement === after.placement && before.service === after.service && after.epoch > before.epoch;
}

/**
 * Returns the row while its source is drained: an active-passive row stops taking writes, at the next epoch (strategy
 * §2, cutover step 1). An active-active row comes back unchanged: its other members keep serving, and DNS leaves the
 * source. Safe to repeat: a row that this incident has already drained, or has promoted since, comes back unchanged.
 */
export function drainedRoute(route: Route, incident: string): Route {
  if (OBJECTIVES[route.service].pattern === 'active-active' || route.incident === incident) return route;
  return { ...settled(route), epoch: route.epoch + 1, mode: 'draining', incident };
}

/**
 * Returns the row after the target has taken over, at the next epoch (strategy §2, cutover step 3). Active-passive: the
 * target alone, at 0 percent until the canary. Active-active: the members without the source and with the target,
 * together at 100. Safe to repeat: a row that this incident has already promoted to the target comes back unchanged,
 * with its canary step, unless the source has got it back since.
 */
export function promotedRoute(
  route: Route,
  move: { readonly target: Region; readonly incident: string; readonly source: Region },
): Route {
  const { target, incident, source } = move;
  if (target === source)
    throw new Error(`${route.placement}/${route.service} cannot be promoted to ${source}, its source`);
  if (isPromoted(route, target, incident) && route.weights[source] === undefined) return route;
  const shared = OBJECTIVES[route.service].pattern === 'active-active';
  const weights = shared ? survivingWeights(route, source, target) : { [target]: 0 };
  return { ...settled(route), epoch: route.epoch + 1, mode: 'serving', weights, incident };
}

/** The row without a hand-over: any other change of a row ends one that was under way. */
export function settled({ placement, service, epoch, mode, weights, incident }: Route): Route {
  return { placement, service, epoch, mode, weights, ...(incident !== undefined && { incident }) };
}

/**
 * Returns the row after a region has got it back, at the next epoch (strategy §2, return traffic). At first the region
 * has no tenants; they follow in steps, so that the other regions keep serving. If no other region serves, it gets all
 * tenants at once. Safe to repeat, also during the steps.
 */
export function returnedRoute(route: Route, { target, incident }: { target: Region; incident: string }): Route {
  if (isPromoted(route, target, incident)) return route;
  const others = servingRegions(route).filter((region) => region !== target);
  const weights = others.length > 0 ? returningWeights(route, target, 0) : { [target]: 100 };
  const row: Route = { ...settled(route), weights, epoch: route.epoch + 1, mode: 'serving', incident };
  return others.length > 0 ? { ...row, returning: target } : row;
}

/** Returns a row that a return had drained, so that the other regions serve it again, at the next epoch. */
export function reinstatedRoute(route: Route, source: Region): Route {
  const others = Object.entries(route.weights).filter(([region]) => region !== source);
  const weights = wholePercents(inProportion(others.length > 0 ? others : Object.entries(route.weights), 100));
  return { ...settled(route), epoch: route.epoch + 1, mode: 'serving', weights };
}

/**
 * Returns the row with the returning region at this percent. At 100 percent it is the row as deployed, without members
 * that do not serve it.
 */
export function returnStep(route: Route, percent: number, placement: Placement): Route {
  const { returning } = route;
  if (returning === undefined) return route;
  if (percent < 100) return { ...route, weights: returningWeights(route, returning, percent) };
  const deployed = initialRoute(placement, route.service).weights;
  const members = Object.entries(deployed).filter(([region]) => route.weights[region] !== undefined);
  return { ...settled(route), weights: wholePercents(inProportion(members, 100)) };
}

/**
 * Returns the row with the region that takes over at this percent. At 100 percent it serves the row alone.
 */
export function handOverStep(route: Route, percent: number): Route {
  const { returning } = route;
  if (returning === undefined) return route;
  if (percent < 100) return { ...route, weights: returningWeights(route, returning, percent) };
  return { ...settled(route), weights: { [returning]: 100 } };
}

/**
 * Whether this tenant's requests belong to the region that comes back. All writes of a service with a single writer do.
 */
export function belongsToReturning(route: Route, tenant: string, access: 'read' | 'write'): boolean {
  if (access === 'write' && OBJECTIVES[route.service].pattern === 'active-passive') return true;
  return tenantBucket(tenant) < (route.weights[route.returning ?? ''] ?? 0);
}

function returningWeights(route: Route, target: Region, percent: number): Record<Region, number> {
  const others = Object.entries(route.weights).filter(([region, weight]) => region !== target && weight > 0);
  return wholePercents([[target, percent], ...inProportion(others, 100 - percent)]);
}

type Share = readonly [region: Region, share: number];

/** Scales the shares to add up to `whole`, in the same proportions. Unchanged when their sum is 0. */
function inProportion(shares: readonly Share[], whole: number): readonly Share[] {
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  if (total === 0) return shares;
  return shares.map(([region, share]) => [region, (share * whole) / total]);
}

/** Whether this incident has already promoted the row to the target. */
export function isPromoted(route: Route, target: Region, incident: string): boolean {
  return route.incident === incident && route.mode === 'serving' && route.weights[target] !== undefined;
}

/**
 * Weights in whole percents that add up to 100. Survivors keep their proportions. A target that did not serve before
 * gets an even share.
 */
function survivingWeights(route: Route, source: Region, target: Region): Record<Region, number> {
  const survivors = servingRegions(route).filter((region) => region !== source);
  if (!survivors.includes(target)) return evenWeights([...survivors, target].sort());
  const shares = survivors.map((region): Share => [region, route.weights[region] ?? 0]);
  return wholePercents(inProportion(shares, 100));
}

/** Equal shares for these regions. A region may be named more than once. */
export function sharedWeights(regions: readonly Region[]): Record<Region, number> {
  return evenWeights([...new Set(regions)].sort());
}

function evenWeights(regions: readonly Region[]): Record<Region, number> {
  return wholePercents(regions.map((region) => [region, 100 / regions.length]));
}

/**
 * Rounds shares that add up to 100 so that they still add up to 100: it rounds the running total, not each share. Three
 * thirds with decimals would add up to 99.99 and look like a canary. A share of at least 1 stays at least 1.
 */
function wholePercents(shares: readonly Share[]): Record<Region, number> {
  let end = 0;
  const percents = shares.map(([region, share]) => {
    const start = Math.round(end);
    end += share;
    return [region, Math.round(end) - start] as const;
  });
  return Object.fromEntries(percents);
}
