import { isOfNextStep } from '../../strategy/canary';
import { mayWait, OBJECTIVES, type Service } from '../../strategy/layers';
import { isSynthetic } from '../../strategy/names';
import { isServedBy } from '../../strategy/rollback';
import { admits, belongsToReturning, type Mode, type Route, servingRegions } from '../../strategy/routing-map';
import { type Placement, type Region, regionsOf } from '../../strategy/topology';

/** Why a region does not serve a request that another time, or another region, might. */
export type Refusal = 'maintenance' | 'read-only' | 'frozen' | 'draining' | 'ramping' | 'unavailable';

/** Who wants to do what: all that routing depends on. */
export interface Wish {
  readonly placement: Placement;
  readonly tenant: string;
  readonly service: Service;
  readonly access: 'read' | 'write';
}

/** The routing map, switches and freezes as this region knows them, at one moment. `stale`: the control store did not answer when last asked. */
export interface View {
  /** The row in force; undefined when there is a row that cannot be read. */
  readonly routeOf: (placement: Placement, service: Service) => Route | undefined;
  readonly isDrained: (region: Region) => boolean;
  /** The incident that has published the region as drained; undefined when none has. */
  readonly drainedBy: (region: Region) => string | undefined;
  /** Whether an incident has stopped the service's writes; a freeze that cannot be read has. */
  readonly isFrozen: (placement: Placement, service: Service) => boolean;
  readonly stale: boolean;
}

export type Verdict =
  | { readonly kind: 'serve'; readonly route: Route; readonly needsLease: boolean }
  /** To be accepted, and applied once the control store can be asked again. */
  | { readonly kind: 'wait'; readonly route: Route }
  | { readonly kind: 'elsewhere'; readonly region: Region }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/**
 * Whether this region serves the wish, sends it elsewhere, or refuses it. Residency comes first: outside the placement's
 * regions no data is touched whatever the map says. `serve` with `needsLease` is not yet a permission to write.
 */
export function judge(wish: Wish, region: Region, view: View): Verdict {
  const route = view.routeOf(wish.placement, wish.service);
  if (!route) return refused('unavailable');
  const other = servingElsewhere(wish.placement, { route, region, view });
  if (!regionsOf(wish.placement).includes(region)) return outside(route, other);
  const closed = closedBy(route.mode, wish.access);
  if (closed) return refused(closed);
  return inside(wish, { route, region, view, other });
}

interface Place {
  readonly route: Route;
  readonly region: Region;
  readonly view: View;
}

function outside(route: Route, other: Region | undefined): Verdict {
  return route.mode === 'serving' && other !== undefined ? elsewhere(other) : refused('maintenance');
}

function inside(wish: Wish, place: Place & { other: Region | undefined }): Verdict {
  const { route, region, view, other } = place;
  if (route.returning !== undefined) return duringReturn(wish, { ...place, returning: route.returning });
  const admitted = admits(route, region, wish.tenant);
  const idle = !admitted && !servingRegions(route).includes(region);
  if (other !== undefined && (idle || view.isDrained(region))) return elsewhere(other);
  // No weight is no member; a weight too low for this tenant is a canary that has yet to reach it.
  if (!admitted) return refused(route.weights[region] === undefined ? 'maintenance' : 'ramping');
  return serve(wish, route, view);
}

/**
 * While a region comes back everybody is served, by one side or the other. It serves the tenants of its next step as well: regions learn of
 * a step seconds apart, and nobody may be sent back and forth meanwhile.
 */
function duringReturn(
  wish: Wish,
  { route, region, view, other, returning }: Place & { other: Region | undefined; returning: Region },
): Verdict {
  const here = region === returning;
  if (belongsToReturning(route, wish.tenant, wish.access))
    return here ? serve(wish, route, view) : elsewhere(returning);
  const isNext = here && isOfNextStep(route, wish.tenant);
  if (isSynthetic(wish.tenant) || isNext || !here || other === undefined) return serve(wish, route, view);
  return elsewhere(other);
}

function serve({ access, placement, service, tenant }: Wish, route: Route, { stale, isFrozen }: View): Verdict {
  // Cut off from the control store, a region cannot know who else writes (strategy §1, partition): it only reads.
  if (stale && access === 'write') return mayWait(service) ? { kind: 'wait', route } : refused('read-only');
  // Verification has to write while the freeze lasts: it ends only after that.
  if (access === 'write' && isFrozen(placement, service) && !isSynthetic(tenant)) return refused('frozen');
  return { kind: 'serve', route, needsLease: access === 'write' && OBJECTIVES[service].pattern === 'active-passive' };
}

/**
 * Another region of the placement that the row lets serve and that is not drained: the home region if it is one. Failing that one whose
 * evacuation gave this very row back: DNS leaves it, for what has moved, so whoever wants this service has to be sent there.
 */
function servingElsewhere(placement: Placement, { route, region, view }: Place): Region | undefined {
  const serving = servingRegions(route);
  const others = regionsOf(placement).filter((candidate) => candidate !== region && serving.includes(candidate));
  const isGivenBack = (other: Region): boolean => isServedBy(route, other) && view.drainedBy(other) === route.incident;
  return others.find((other) => !view.isDrained(other)) ?? others.find(isGivenBack);
}

function closedBy(mode: Mode, access: Wish['access']): Refusal | undefined {
  if (mode === 'serving') return undefined;
  if (mode === 'maintenance') return 'maintenance';
  return access === 'write' ? mode : undefined;
}

const elsewhere = (region: Region): Verdict => ({ kind: 'elsewhere', region });
const refused = (reason: Refusal): Verdict => ({ kind: 'refused', reason });
