import { isOfNextStep } from '../../strategy/canary';
import type { FaultEffect } from '../../strategy/fault';
import { mayWait, OBJECTIVES, type Service } from '../../strategy/layers';
import { failoverIsDenied } from '../../strategy/residency';
import {
  admits,
  belongsToReturning,
  initialRoute,
  type Mode,
  type Route,
  servingRegions,
} from '../../strategy/routing-map';
import { type Placement, type Region, regionsOf } from '../../strategy/topology';

/** Why a region does not serve a request now. The same request may succeed later or in another region. */
export type Refusal = 'maintenance' | 'read-only' | 'frozen' | 'draining' | 'ramping' | 'unavailable';

/** Who wants to do what. Routing depends on nothing else. */
export interface Wish {
  readonly placement: Placement;
  readonly tenant: string;
  readonly service: Service;
  readonly access: 'read' | 'write';
  /** A signed call of our own verification. Canary weights and freezes do not apply to it. */
  readonly isSynthetic?: true;
}

/**
 * The routing map, switches, conditions and freezes, as this region knows them at one moment. `stale`: the control
 * store did not answer the last query.
 */
export interface View {
  /** The row in force; undefined when the stored row cannot be read. */
  readonly routeOf: (placement: Placement, service: Service) => Route | undefined;
  readonly isDrained: (region: Region) => boolean;
  /** Whether no view hears the region any more. Nobody may be sent to such a region. */
  readonly isLost: (region: Region) => boolean;
  /** Whether an incident has frozen the service's writes. A freeze that cannot be read counts as in force. */
  readonly isFrozen: (placement: Placement, service: Service) => boolean;
  /** What a drill injects into the region now. The gate does not look at it. */
  readonly effectIn: (region: Region) => FaultEffect | undefined;
  readonly stale: boolean;
}

export type Verdict =
  | { readonly kind: 'serve'; readonly route: Route; readonly needsLease: boolean }
  /** The write is stored now and applied once the control store answers again. */
  | { readonly kind: 'wait'; readonly route: Route }
  | { readonly kind: 'elsewhere'; readonly region: Region }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly why?: string };

/** Why a region without the control store writes no service that has, or may get, another writer. */
export const NOBODY_TO_ASK = 'the control store does not answer, and another region may be writing';

/**
 * Decides whether this region serves the wish, redirects it or refuses it. Residency comes first: a region outside the
 * placement's regions touches no data, whatever the map says. `serve` with `needsLease` is not a permission to write
 * yet.
 */
export function judge(wish: Wish, region: Region, view: View): Verdict {
  const route = rowFor(wish, view);
  if (!route) return refused('unavailable');
  const place = { route, region, view, others: servingElsewhere(wish.placement, { route, region, view }) };
  const legal = regionsOf(wish.placement);
  if (!legal.includes(region)) return outside(place);
  const closed = closedBy(route.mode, wish.access);
  if (closed) return refused(closed);
  const returning = legal.find((candidate) => candidate === route.returning);
  return returning === undefined ? inside(wish, place) : duringReturn(wish, place, returning);
}

/**
 * Whether only one region may hold the placement's data. Nobody else can ever write it, so no map, lease or quorum is
 * needed.
 */
export function isAlone(placement: Placement): boolean {
  return failoverIsDenied(placement, placement.home);
}

function rowFor({ placement, service }: Wish, view: View): Route | undefined {
  return isAlone(placement) ? initialRoute(placement, service) : view.routeOf(placement, service);
}

interface Place {
  readonly route: Route;
  readonly region: Region;
  readonly view: View;
  readonly others: Others;
}

/** Other regions that serve this row and are not lost, the home region first. */
interface Others {
  /** One that is not drained. */
  readonly open: Region | undefined;
  /**
   * One that is not drained, otherwise a drained one. DNS avoids a drained region, but it holds the data of this row.
   */
  readonly any: Region | undefined;
}

function servingElsewhere(
  placement: Placement,
  { route, region, view }: Pick<Place, 'route' | 'region' | 'view'>,
): Others {
  const serving = servingRegions(route);
  const others = regionsOf(placement).filter(
    (candidate) => candidate !== region && serving.includes(candidate) && !view.isLost(candidate),
  );
  const open = others.find((other) => !view.isDrained(other));
  return { open, any: open ?? others[0] };
}

function outside({ others }: Place): Verdict {
  return others.any === undefined ? refused('maintenance') : elsewhere(others.any);
}

function inside(wish: Wish, { route, region, view, others }: Place): Verdict {
  const isNamed = route.weights[region] !== undefined;
  const admitted = wish.isSynthetic ? isNamed : admits(route, region, wish.tenant);
  const idle = !admitted && !servingRegions(route).includes(region);
  // A drained or lost region redirects only to an open one. Two such regions would redirect users to each other.
  const isLeft = view.isDrained(region) || view.isLost(region);
  const other = idle ? others.any : isLeft ? others.open : undefined;
  if (other !== undefined) return elsewhere(other);
  // A region without a weight does not serve this row at all. A region with a weight too low for this tenant is a
  // canary that has not reached the tenant yet.
  if (!admitted) return refused(isNamed ? 'ramping' : 'maintenance');
  return serve(wish, route, view);
}

/**
 * During a return every tenant is served by one of the two sides. The returning region also serves the tenants of its
 * next step: regions learn of a step seconds apart, and meanwhile they must not redirect a tenant to each other.
 */
function duringReturn(wish: Wish, { route, region, view, others }: Place, returning: Region): Verdict {
  const here = region === returning;
  if (belongsToReturning(route, wish.tenant, wish.access))
    return here || view.isLost(returning) ? serve(wish, route, view) : elsewhere(returning);
  const isNext = here && isOfNextStep(route, wish.tenant);
  if (wish.isSynthetic || isNext || !here || others.any === undefined) return serve(wish, route, view);
  return elsewhere(others.any);
}

function serve({ access, placement, service, isSynthetic }: Wish, route: Route, { stale, isFrozen }: View): Verdict {
  const hasRival = access === 'write' && !isAlone(placement);
  // Without the control store a region cannot know who else writes, so it only reads (strategy §1, partition).
  if (hasRival && stale) return mayWait(service) ? { kind: 'wait', route } : refused('read-only', NOBODY_TO_ASK);
  // Verification has to write during the freeze, because the freeze ends after it.
  if (access === 'write' && isFrozen(placement, service) && !isSynthetic) return refused('frozen');
  return { kind: 'serve', route, needsLease: hasRival && OBJECTIVES[service].pattern === 'active-passive' };
}

/** Every mode lets reads go on; all but `serving` refuse writes. */
function closedBy(mode: Mode, access: Wish['access']): Refusal | undefined {
  return mode === 'serving' || access === 'read' ? undefined : mode;
}

const elsewhere = (region: Region): Verdict => ({ kind: 'elsewhere', region });
const refused = (reason: Refusal, why?: string): Verdict => ({
  kind: 'refused',
  reason,
  ...(why !== undefined && { why }),
});
