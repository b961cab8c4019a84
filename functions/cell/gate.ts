import { isOfNextStep } from '../../strategy/canary';
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

/** Why a region does not serve a request that another time, or another region, might. */
export type Refusal = 'maintenance' | 'read-only' | 'frozen' | 'draining' | 'ramping' | 'unavailable';

/** Who wants to do what: all that routing depends on. */
export interface Wish {
  readonly placement: Placement;
  readonly tenant: string;
  readonly service: Service;
  readonly access: 'read' | 'write';
  /** A signed call of our own verification: neither a canary nor a freeze holds it back. */
  readonly isSynthetic?: true;
}

/**
 * The routing map, switches, conditions and freezes as this region knows them, at one moment. `stale`: the control
 * store did not answer when last asked.
 */
export interface View {
  /** The row in force; undefined when there is a row that cannot be read. */
  readonly routeOf: (placement: Placement, service: Service) => Route | undefined;
  readonly isDrained: (region: Region) => boolean;
  /** Whether the region is known to be heard by nobody, so that nobody may be sent there. */
  readonly isLost: (region: Region) => boolean;
  /** Whether an incident has stopped the service's writes; a freeze that cannot be read has. */
  readonly isFrozen: (placement: Placement, service: Service) => boolean;
  readonly stale: boolean;
}

export type Verdict =
  | { readonly kind: 'serve'; readonly route: Route; readonly needsLease: boolean }
  /** To be accepted, and applied once the control store can be asked again. */
  | { readonly kind: 'wait'; readonly route: Route }
  | { readonly kind: 'elsewhere'; readonly region: Region }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly why?: string };

/** Why a region that cannot ask the control store writes nothing that has, or may get, another writer. */
export const NOBODY_TO_ASK = 'the control store does not answer, and another region may be writing';

/**
 * Whether this region serves the wish, sends it elsewhere, or refuses it. Residency comes first: outside the
 * placement's regions no data is touched whatever the map says. `serve` with `needsLease` is not yet a permission to
 * write.
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
 * Whether the placement's data may be in one region only: nobody else can ever write it, so no map, lease or quorum has
 * a say in it.
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

/** Other regions that the row lets serve and that are not lost, one of each kind: the home region if it is one. */
interface Others {
  /** Not drained. */
  readonly open: Region | undefined;
  /** Drained, if need be: DNS leaves it, but it holds what this row names it for. */
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
  // One that is left sends on only to one that is not: two that are would send everybody back and forth.
  const isLeft = view.isDrained(region) || view.isLost(region);
  const other = idle ? others.any : isLeft ? others.open : undefined;
  if (other !== undefined) return elsewhere(other);
  // No weight is no member; a weight too low for this tenant is a canary that has yet to reach it.
  if (!admitted) return refused(isNamed ? 'ramping' : 'maintenance');
  return serve(wish, route, view);
}

/**
 * While a region comes back everybody is served, by one side or the other. It serves the tenants of its next step as
 * well: regions learn of a step seconds apart, and nobody may be sent back and forth meanwhile.
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
  // Cut off from the control store, a region cannot know who else writes (strategy §1, partition): it only reads.
  if (hasRival && stale) return mayWait(service) ? { kind: 'wait', route } : refused('read-only', NOBODY_TO_ASK);
  // Verification has to write while the freeze lasts: it ends only after that.
  if (access === 'write' && isFrozen(placement, service) && !isSynthetic) return refused('frozen');
  return { kind: 'serve', route, needsLease: hasRival && OBJECTIVES[service].pattern === 'active-passive' };
}

/** Whoever a row names goes on reading, whatever becomes of its writes. */
function closedBy(mode: Mode, access: Wish['access']): Refusal | undefined {
  return mode === 'serving' || access === 'read' ? undefined : mode;
}

const elsewhere = (region: Region): Verdict => ({ kind: 'elsewhere', region });
const refused = (reason: Refusal, why?: string): Verdict => ({
  kind: 'refused',
  reason,
  ...(why !== undefined && { why }),
});
