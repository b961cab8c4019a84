/**
 * What the judgement calls for and is not yet under way (ADR 14): evacuations of services whose condition
 * calls for it, and returns of regions whose services with one writer never moved away. This is level-triggered, not
 * edge-triggered: the same question is asked every ten seconds, so no single start is the only one that could work. An
 * attempt that ended badly is repeated after a while, or at once when there are new facts.
 */
import { type Claim, type Flow, isGoodEnd, nextTryAtMs } from './claim';
import { type Condition, conditionFor, conditionOf, type Fitness, fitnessOf, isLost } from './judgement';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { allowedTargets } from './residency';
import { isReadOnlyFrom } from './rollback';
import { initialRoute, type Route } from './routing-map';
import { affectedRoutes } from './target';
import { type Placement, placementNamed, type Region, type Topology } from './topology';

/** Everything that is known at one moment. `claims`: the newest claim of each flow and source. */
export interface Situation {
  readonly topology: Topology;
  readonly conditions: readonly Condition[];
  readonly routes: readonly Route[];
  readonly drained: readonly Region[];
  readonly claims: readonly { readonly flow: Flow; readonly source: string; readonly claim: Claim }[];
  readonly nowMs: number;
}

/**
 * The services that have to leave the region: those that are lost or failing there, and those that have to run where
 * their dependencies run. Tier-0 and every other shared service answer from each region of their placement, so nothing
 * has to follow them.
 */
export function servicesDue(conditions: readonly Condition[], region: Region): readonly Service[] {
  const failing = SERVICES.filter((service) => isCalledFor(conditionOf(conditions, region, service)));
  const due = new Set<Service>(failing);
  // Dependencies come first in the table, so one pass finds every service that follows.
  for (const service of SERVICES) {
    const leads = OBJECTIVES[service].dependsOn.filter((needed) => OBJECTIVES[needed].pattern === 'active-passive');
    if (leads.some((needed) => due.has(needed))) due.add(service);
  }
  return SERVICES.filter((service) => due.has(service));
}

const isCalledFor = ({ kind }: Condition): boolean => kind === 'lost' || kind === 'failing';

/** The services of that placement that have to leave the region. */
const servicesDueOf = (placement: Placement, conditions: readonly Condition[], region: Region): readonly Service[] =>
  servicesDue(
    conditions.map((one) => conditionFor(one, placement)),
    region,
  );

/** The rows that have to leave the region, and the rows that an earlier attempt left read-only on their way out. */
export function rowsDue(
  { topology, conditions, routes }: Pick<Situation, 'topology' | 'conditions' | 'routes'>,
  source: Region,
): readonly Route[] {
  return topology.placements.flatMap((placement) => {
    const due = servicesDueOf(placement, conditions, source);
    return affectedRoutes({ ...topology, placements: [placement] }, routes, source).filter(
      (row) => due.includes(row.service) || isReadOnlyFrom(row, source),
    );
  });
}

/**
 * Regions to evacuate now: something has to leave them, there is a target or DNS has to leave them, no evacuation of
 * them is open, and it is time for an attempt.
 */
export function evacuationsDue(situation: Situation): readonly Region[] {
  return situation.topology.regions.filter(
    (source) =>
      (canMove(situation, source) || isToBeDrained(situation, source)) &&
      isSeenNow(situation, source) &&
      isTime(situation, source),
  );
}

/**
 * Whether something that is due fails right now. A spent budget outlasts the failure, and nobody should be asked again
 * about a failure that is over.
 */
function isSeenNow({ conditions }: Situation, source: Region): boolean {
  return conditions.some(
    ({ region, kind, views }) =>
      region === source &&
      (kind === 'lost' || (kind === 'failing' && (views.badNow >= views.needed || views.outside === 'down'))),
  );
}

function canMove(situation: Situation, source: Region): boolean {
  // For a source that is gone, any region that is not known to fail is better.
  const enough: readonly Fitness[] = isLost(situation.conditions, source) ? ['healthy', 'unknown'] : ['healthy'];
  return rowsDue(situation, source).some((row) =>
    allowedTargets(placementNamed(situation.topology, row.placement), source).some((target) =>
      enough.includes(fitnessFor(situation, target, row)),
    ),
  );
}

/** A service of a placement. */
type Place = Pick<Route, 'placement' | 'service'>;

/**
 * Whether the target can take that service over. A region that is being left cannot. A region that was left and is well
 * again can.
 */
export function fitnessFor(situation: Situation, target: Region, row: Place): Fitness {
  return isBeingEmptied(situation, target, row) ? 'impaired' : fitnessOf(conditionAt(situation, target, row));
}

/** The condition of that service in the region, as it concerns that placement. */
export function conditionAt(
  { topology, conditions }: Pick<Situation, 'topology' | 'conditions'>,
  region: Region,
  { placement, service }: Place,
): Condition {
  return conditionFor(conditionOf(conditions, region, service), placementNamed(topology, placement));
}

/**
 * Whether an open evacuation of the region has begun to move things. An evacuation that only asks or waits, as after a
 * false alarm, has moved nothing yet. One whose conductor is lost moves nothing any more. The region may be well again
 * by then, and the only target left for others.
 */
export function isBeingEmptied(situation: Situation, region: Region, { placement }: Pick<Place, 'placement'>): boolean {
  const { claims, conditions, drained, topology } = situation;
  const own = placementNamed(topology, placement);
  return claims.some(
    ({ flow, source, claim }) =>
      flow === 'evacuation' &&
      source === region &&
      claim.state !== 'closed' &&
      !isLost(conditions, claim.conductor) &&
      (drained.includes(region) || hasMoved(situation, { ...claim, source }, own)),
  );
}

/**
 * Whether the evacuation has moved something, and the placement is among those that have to leave. Those that stand by
 * there stay while the stores of those at home fail alone.
 */
function hasMoved(
  { topology, conditions, routes }: Situation,
  { incident, source }: Claim & { readonly source: Region },
  own: Placement,
): boolean {
  const moved = routes.filter((row) => row.incident === incident);
  const isConcerned = servicesDueOf(own, conditions, source).length > 0;
  if (own.home === source || isConcerned) return moved.length > 0;
  return moved.some((row) => placementNamed(topology, row.placement).home !== source);
}

/** A region that is gone leaves DNS at once, even if its services have no target. */
const isToBeDrained = ({ conditions, drained }: Situation, source: Region): boolean =>
  isLost(conditions, source) && !drained.includes(source);

/**
 * Regions that DNS has to leave, because Tier-0 has left them and their door has broken since: users who still come
 * there cannot be sent on. `incident`: the evacuation that Tier-0 left with.
 */
export function doorsLeft(situation: Situation): readonly { readonly region: Region; readonly incident: string }[] {
  const { claims, conditions, drained, routes, topology } = situation;
  return claims.flatMap(({ flow, source, claim }) => {
    if (flow !== 'evacuation' || drained.includes(source) || isComingBack(situation, source)) return [];
    const { kind, views } = conditionOf(conditions, source, 'identity');
    const holdsTier0 = affectedRoutes(topology, routes, source).some(({ service }) => OBJECTIVES[service].tier === 0);
    return kind === 'failing' && views.doorBroken && !holdsTier0 ? [{ region: source, incident: claim.incident }] : [];
  });
}

const isComingBack = ({ claims }: Situation, region: Region): boolean =>
  claims.some(({ flow, source, claim }) => flow === 'return' && source === region && claim.state !== 'closed');

function isTime(situation: Situation, source: Region): boolean {
  const claim = situation.claims.find((one) => one.flow === 'evacuation' && one.source === source)?.claim;
  if (!claim) return true;
  // A plan to leave the region gives way, because it counts on the region's help.
  if (claim.state !== 'closed') return claim.planned === true;
  return (
    situation.nowMs >= (nextTryAtMs(claim) ?? 0) ||
    isNews(situation, source, Date.parse(claim.endedAt ?? claim.claimedAt))
  );
}

/** Whether something that is due began to fail after that moment, in ms. */
function isNews({ conditions }: Situation, source: Region, sinceMs: number): boolean {
  return servicesDue(conditions, source).some(
    (service) => (conditionOf(conditions, source, service).sinceMs ?? 0) > sinceMs,
  );
}

/**
 * Regions that may return by themselves. They have been well for the soak time (`soaked`). Either DNS avoids them, or a
 * shared service runs without them, or a failed evacuation left something read-only. No service with one writer has
 * moved, and no evacuation or return is open. What has moved stays until a person starts the return, unless a drill
 * moved it: then it returns as soon as nobody conducts that drill any more.
 *
 * A return that an evacuation stopped half-way goes on after it, because what it has drained has no writer. It gives
 * that back first, so the region need not be well.
 */
export function returnsDue(situation: Situation, soaked: readonly Region[]): readonly Region[] {
  const { claims, topology } = situation;
  const waitsFor = (flow: Flow): boolean => flow === 'evacuation' || flow === 'return';
  if (claims.some(({ flow, claim }) => waitsFor(flow) && claim.state !== 'closed')) return [];
  return topology.regions.filter(
    (region) =>
      isHalfWay(situation, region) ||
      (soaked.includes(region) &&
        isAvoided(situation, region) &&
        (!hasLeft(situation, region) || planLeft(situation, region)?.drill !== undefined) &&
        mayReturn(situation, region)),
  );
}

/** Whether the newest return of the region is over and has left a writer stopped. */
function isHalfWay({ claims, routes, nowMs }: Situation, region: Region): boolean {
  const claim = claims.find(({ flow, source }) => flow === 'return' && source === region)?.claim;
  if (!claim || !routes.some(({ mode, incident }) => mode === 'draining' && incident === claim.incident)) return false;
  return claim.outcome === 'overtaken' || nowMs >= (nextTryAtMs(claim) ?? Infinity);
}

function isAvoided({ drained, routes, topology }: Situation, region: Region): boolean {
  return drained.includes(region) || routes.some((row) => isOwn(topology, row, region) && !isServing(row, region));
}

/**
 * Whether another region, or nobody, serves a service with one writer that is at home in this region. A row that a
 * failed evacuation left read-only does not count: nobody has written to it since, so it may come back.
 */
function hasLeft({ routes, topology }: Situation, region: Region): boolean {
  return routes.some(
    (row) =>
      OBJECTIVES[row.service].pattern === 'active-passive' &&
      isOwn(topology, row, region) &&
      !isServing(row, region) &&
      !isReadOnlyFrom(row, region),
  );
}

const isOwn = (topology: Topology, { placement, service }: Route, region: Region): boolean =>
  initialRoute(placementNamed(topology, placement), service).weights[region] !== undefined;
const isServing = ({ mode, weights, returning }: Route, region: Region): boolean =>
  mode === 'serving' && returning !== region && (weights[region] ?? 0) > 0;

/** The newest evacuation of the region, if it was a plan to the end. */
const planLeft = ({ claims }: Situation, region: Region): Claim | undefined =>
  claims.find(({ flow, source, claim }) => flow === 'evacuation' && source === region && claim.planned)?.claim;

/** A return that ended badly is tried again after a while. Who left a region on purpose says when it returns. */
function mayReturn(situation: Situation, region: Region): boolean {
  const { claims, nowMs } = situation;
  const left = planLeft(situation, region);
  if (left?.drill === undefined ? left && isGoodEnd(left) : isConducted(claims, left.drill)) return false;
  const claim = claims.find((one) => one.flow === 'return' && one.source === region)?.claim;
  return claim === undefined || nowMs >= (nextTryAtMs(claim) ?? 0);
}

/** An abandoned drill brings nothing back. */
const isConducted = (claims: Situation['claims'], drill: string): boolean =>
  claims.some(({ claim }) => claim.incident === drill && claim.state === 'open');
