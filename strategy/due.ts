/**
 * What the judgement calls for, and is not under way (ADR 14): evacuations of the services whose condition
 * says so, and returns of regions that nothing with one writer had left. Levels, not edges: the same question is asked
 * every ten seconds, so nothing that was started or lost once is the only thing that could have. An attempt that ended
 * badly is looked at again after a while, at once when the facts are new.
 */
import { type Claim, type Flow, nextTryAtMs } from './claim';
import { type Condition, conditionOf, fitnessOf, isLost } from './judgement';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { allowedTargets } from './residency';
import { isReadOnlyFrom } from './rollback';
import { initialRoute, type Route } from './routing-map';
import { affectedRoutes } from './target';
import { placementNamed, type Region, type Topology } from './topology';

/** What is known when somebody asks. `claims`: the newest of each flow and source. */
export interface Situation {
  readonly topology: Topology;
  readonly conditions: readonly Condition[];
  readonly routes: readonly Route[];
  readonly drained: readonly Region[];
  readonly claims: readonly { readonly flow: Flow; readonly source: string; readonly claim: Claim }[];
  readonly nowMs: number;
}

/**
 * The services that have to leave the region: those that are lost or failing there, and what has to be where they are.
 * Tier-0 and what else is shared answers from every region of its placement, so that nobody has to follow it.
 */
export function servicesDue(conditions: readonly Condition[], region: Region): readonly Service[] {
  const failing = SERVICES.filter((service) => isCalledFor(conditionOf(conditions, region, service)));
  const due = new Set<Service>(failing);
  // Dependencies come first in the table, so one pass finds all that follow.
  for (const service of SERVICES) {
    const leads = OBJECTIVES[service].dependsOn.filter((needed) => OBJECTIVES[needed].pattern === 'active-passive');
    if (leads.some((needed) => due.has(needed))) due.add(service);
  }
  return SERVICES.filter((service) => due.has(service));
}

const isCalledFor = ({ kind }: Condition): boolean => kind === 'lost' || kind === 'failing';

/** The rows that have to leave the region, and what an earlier attempt had left read-only on its way out. */
export function rowsDue(
  { topology, conditions, routes }: Pick<Situation, 'topology' | 'conditions' | 'routes'>,
  source: Region,
): readonly Route[] {
  const due = servicesDue(conditions, source);
  return affectedRoutes(topology, routes, source).filter(
    (row) => due.includes(row.service) || isReadOnlyFrom(row, source),
  );
}

/**
 * Regions to be left now: something has to leave them, there is where to go or DNS to be told, nobody is at it, and it
 * is time to try.
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
 * Whether something that is due fails at this very moment: a spent budget outlasts the failure, and nobody is asked
 * anew about what is over.
 */
function isSeenNow({ conditions }: Situation, source: Region): boolean {
  return conditions.some(
    ({ region, kind, views }) =>
      region === source &&
      (kind === 'lost' || (kind === 'failing' && (views.badNow >= views.needed || views.outside === 'down'))),
  );
}

function canMove(situation: Situation, source: Region): boolean {
  return rowsDue(situation, source).some((row) =>
    allowedTargets(placementNamed(situation.topology, row.placement), source).some((target) =>
      mayTake(situation, { row, source, target }),
    ),
  );
}

/**
 * Whether the target is fit for the service, and not being left itself. Out of a region that is gone anything is better
 * that is not known to fail.
 */
function mayTake(
  situation: Situation,
  { row, source, target }: { readonly row: Route; readonly source: Region; readonly target: Region },
): boolean {
  const { conditions } = situation;
  if (isBeingEmptied(situation, target)) return false;
  const fitness = fitnessOf(conditionOf(conditions, target, row.service));
  return fitness === 'healthy' || (fitness === 'unknown' && isLost(conditions, source));
}

/**
 * Whether an open evacuation of the region has begun to move things. One that only asks or waits, as after a false
 * alarm, leaves nothing yet.
 */
export const isBeingEmptied = ({ claims, drained, routes }: Situation, region: Region): boolean =>
  claims.some(
    ({ flow, source, claim }) =>
      flow === 'evacuation' &&
      source === region &&
      claim.state !== 'closed' &&
      (drained.includes(region) || routes.some(({ incident }) => incident === claim.incident)),
  );

/** A region that is gone leaves DNS at once, wherever its services may go. */
const isToBeDrained = ({ conditions, drained }: Situation, source: Region): boolean =>
  isLost(conditions, source) && !drained.includes(source);

function isTime(situation: Situation, source: Region): boolean {
  const claim = situation.claims.find((one) => one.flow === 'evacuation' && one.source === source)?.claim;
  if (!claim) return true;
  if (claim.state !== 'closed') return false;
  return (
    situation.nowMs >= (nextTryAtMs(claim) ?? 0) ||
    isNews(situation, source, Date.parse(claim.endedAt ?? claim.claimedAt))
  );
}

/** Whether something that is due began to fail after that moment. */
function isNews({ conditions }: Situation, source: Region, sinceMs: number): boolean {
  return servicesDue(conditions, source).some(
    (service) => (conditionOf(conditions, source, service).sinceMs ?? 0) > sinceMs,
  );
}

/**
 * Regions to be given back what nothing had left: they are well again and soaked (`soaked`), DNS avoids them, a shared
 * service does without them or a failed way out left something read-only, nothing with one writer has moved, and no
 * incident is open. What has moved stays until a person starts the return.
 */
export function returnsDue(situation: Situation, soaked: readonly Region[]): readonly Region[] {
  const { claims, topology } = situation;
  if (claims.some(({ flow, claim }) => flow !== 'restore' && claim.state !== 'closed')) return [];
  return topology.regions.filter(
    (region) =>
      soaked.includes(region) &&
      isAvoided(situation, region) &&
      !hasLeft(situation, region) &&
      mayReturn(situation, region),
  );
}

function isAvoided({ drained, routes, topology }: Situation, region: Region): boolean {
  return drained.includes(region) || routes.some((row) => isOwn(topology, row, region) && !isServing(row, region));
}

/**
 * Whether a service with one writer, at home there, is served from elsewhere or by nobody. One that a failed way out
 * left read-only was written to by nobody since, and may come back.
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
  mode === 'serving' && returning === undefined && (weights[region] ?? 0) > 0;

/** A return that did not end well is tried again after a while. */
function mayReturn({ claims, nowMs }: Situation, region: Region): boolean {
  const claim = claims.find((one) => one.flow === 'return' && one.source === region)?.claim;
  return claim === undefined || nowMs >= (nextTryAtMs(claim) ?? 0);
}
