/**
 * Who serves what: one row per placement and service, fenced by an epoch that only grows.
 *
 * A row that was never written means epoch 0: the placement as it was deployed. That is knowledge, not absence, because
 * the control store answers linearizably; a store that cannot be reached gives no row and no answer.
 *
 * An evacuation writes an active-passive row twice: draining at epoch e + 1, promoted at e + 2. The lease follows in
 * step: revoked with e + 1, granted with e + 2. A lease whose epoch is not its row's is void; so is any write that
 * names an older epoch. A rollback writes it twice more: read-only, then given back (rollback.ts).
 */
import { OBJECTIVES, type Service } from './layers';
import type { Placement, Region } from './topology';

/** Nothing writes `maintenance` any more: such a row is from an earlier version. */
export const MODES = ['serving', 'draining', 'read-only', 'maintenance'] as const;
export type Mode = (typeof MODES)[number];

/**
 * `weights`: region → percent of the placement's tenants that region may serve. If they add up to 100 or more, every
 * region with a weight serves all that reaches it (DNS spreads the load); below 100 a canary is under way.
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
   * The region that comes back, while it takes tenants over in steps: its weight is the percent of them it has, the
   * others serve the rest. If there is a single writer, it is that region from the start. Absent otherwise.
   */
  readonly returning?: Region;
}

/** The row as deployed: active-active services are shared by all regions of the placement, the others stay at home. */
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

/** Percent of a tenant population, stable per tenant: FNV-1a of the tenant id, modulo 100. */
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
 * The row while its source is emptied: active-passive rows stop taking writes, at the next epoch (strategy §2, cutover
 * step 1). Active-active rows come back unchanged: the other members keep serving, and DNS leaves the source. Safe to
 * repeat: a row that this incident has already drained, or promoted since, comes back unchanged.
 */
export function drainedRoute(route: Route, incident: string): Route {
  if (OBJECTIVES[route.service].pattern === 'active-active' || route.incident === incident) return route;
  return { ...settled(route), epoch: route.epoch + 1, mode: 'draining', incident };
}

/**
 * The row once the target has taken over, at the next epoch (strategy §2, cutover step 3). Active-passive: the target
 * alone, at 0 percent until the canary. Active-active: the members without the source, and with the target, together at
 * 100. Safe to repeat: a row this incident has already promoted to the target comes back unchanged, its canary
 * included, unless the source was given it back since.
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

/** Whatever else happens to a row ends a return that was under way. */
function settled({ placement, service, epoch, mode, weights, incident }: Route): Route {
  return { placement, service, epoch, mode, weights, ...(incident !== undefined && { incident }) };
}

/**
 * The row once a region has it back, at the next epoch (strategy §2, return traffic): still without tenants, which
 * follow in steps, so that those who serve go on serving. Where nobody else does, it has them all at once. Safe to
 * repeat, steps included.
 */
export function returnedRoute(route: Route, { target, incident }: { target: Region; incident: string }): Route {
  if (isPromoted(route, target, incident)) return route;
  const others = servingRegions(route).filter((region) => region !== target);
  const weights = others.length > 0 ? returningWeights(route, target, 0) : { [target]: 100 };
  const row: Route = { ...settled(route), weights, epoch: route.epoch + 1, mode: 'serving', incident };
  return others.length > 0 ? { ...row, returning: target } : row;
}

/** The row that a return had drained, served again by whoever is not the returning region; at the next epoch. */
export function reinstatedRoute(route: Route, source: Region): Route {
  const others = Object.entries(route.weights).filter(([region]) => region !== source);
  const weights = wholePercents(inProportion(others.length > 0 ? others : Object.entries(route.weights), 100));
  return { ...settled(route), epoch: route.epoch + 1, mode: 'serving', weights };
}

/**
 * The row with the returning region at this percent; with all of it the row is the placement's as deployed, as far as
 * its members serve.
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
 * Whether this tenant's requests belong to the region that comes back. Writes of a service with a single writer all do.
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

/** The same proportions, adding up to `whole`; unchanged where there are none. */
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
 * Survivors keep their proportions; a target that did not serve yet gets an even share. Whole percents that add up to
 * 100.
 */
function survivingWeights(route: Route, source: Region, target: Region): Record<Region, number> {
  const survivors = servingRegions(route).filter((region) => region !== source);
  if (!survivors.includes(target)) return evenWeights([...survivors, target].sort());
  const shares = survivors.map((region): Share => [region, route.weights[region] ?? 0]);
  return wholePercents(inProportion(shares, 100));
}

/** Equal shares for these regions, each named once or more. */
export function sharedWeights(regions: readonly Region[]): Record<Region, number> {
  return evenWeights([...new Set(regions)].sort());
}

function evenWeights(regions: readonly Region[]): Record<Region, number> {
  return wholePercents(regions.map((region) => [region, 100 / regions.length]));
}

/**
 * Rounds shares that add up to 100 so that they still do, by rounding where each one ends. Thirds as they are would add
 * up to 99.99 and look like a canary. A share of at least 1 stays at least 1.
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
