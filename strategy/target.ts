/**
 * Where a service of a placement goes when its region is left. Legal comes first (residency), then health, then how little
 * would be lost. Lag rules nobody out here: the promotion checks it against the RPO or what an operator accepted. An unknown
 * candidate is a last resort and named as such; an impaired one is never chosen, or the evacuation would end in a second outage.
 */
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { withinRpo } from './recovery-point';
import { allowedTargets, mayHold } from './residency';
import { isHeldFrom } from './rollback';
import { initialRoute, type Route } from './routing-map';
import { regionsOf, type Placement, type Region, type Topology } from './topology';

/** One service of one placement, and the region it moves to. `fromEpoch`: the row's epoch when this was decided. */
export interface Move {
  readonly placement: string;
  readonly service: Service;
  readonly target: Region;
  readonly fromEpoch: number;
}

/** A service that has nowhere to go and waits behind the maintenance page. */
export interface Stay {
  readonly placement: string;
  readonly service: Service;
  readonly reason: string;
}

/** What is known of a region that could take over. `lagSeconds`: age of its newest replicated heartbeat; null = unknown. */
export interface Candidate {
  readonly region: Region;
  readonly healthy: 'healthy' | 'impaired' | 'unknown';
  readonly lagSeconds: number | null;
}

interface RuledOut {
  readonly region: Region;
  readonly reason: string;
}

export type TargetChoice =
  | { readonly kind: 'move'; readonly move: Move; readonly reason: string; readonly ruledOut: readonly RuledOut[] }
  | { readonly kind: 'stay'; readonly reason: string; readonly ruledOut: readonly RuledOut[] };

export interface TargetQuestion {
  readonly placement: Placement;
  readonly service: Service;
  readonly route: Route;
  readonly source: Region;
  readonly candidates: readonly Candidate[];
}

/** The rows an evacuation of `source` has to move: those that give it weight, or are held on the way out. Rows never written count as deployed. */
export function affectedRoutes(topology: Topology, routes: readonly Route[], source: Region): readonly Route[] {
  const current = new Map(routes.map((route) => [`${route.placement}#${route.service}`, route]));
  return topology.placements
    .flatMap((placement) =>
      SERVICES.map((service) => current.get(`${placement.name}#${service}`) ?? initialRoute(placement, service)),
    )
    .filter((route) => (route.weights[source] ?? 0) > 0 || isHeldFrom(route, source));
}

/**
 * The best legal target, or the reason to stay. Order: healthy before unknown; for active-active, members that serve already;
 * then lag within the RPO, beyond it, unknown; then the placement's own order of preference. A legal region nothing is said
 * about is unknown.
 */
export function chooseTarget(question: TargetQuestion): TargetChoice {
  const { placement, service, route, source } = question;
  const legal = allowedTargets(placement, source).map((region) => candidateOf(region, question.candidates));
  const usable = legal.filter(({ healthy }) => healthy !== 'impaired').sort((a, b) => compare(a, b, question));
  const [best] = usable;
  const illegal = illegalRegions(question);
  if (!best) return { kind: 'stay', reason: stayReason(question, legal), ruledOut: [...illegal, ...ruledOut(legal)] };
  const passedOver = legal.filter(({ healthy }) => healthy !== best.healthy);
  return {
    kind: 'move',
    move: { placement: placement.name, service, target: best.region, fromEpoch: route.epoch },
    reason: moveReason(best),
    ruledOut: [...illegal, ...ruledOut(passedOver)],
  };
}

function candidateOf(region: Region, candidates: readonly Candidate[]): Candidate {
  const known = candidates.find((candidate) => candidate.region === region);
  return known ?? { region, healthy: 'unknown', lagSeconds: null };
}

/** Negative when `a` is the better target; equals stay in the placement's order because sorting is stable. */
function compare(a: Candidate, b: Candidate, question: TargetQuestion): number {
  const [left, right] = [ranks(a, question), ranks(b, question)];
  const first = left.findIndex((rank, index) => rank !== right[index]);
  return first < 0 ? 0 : (left[first] ?? 0) - (right[first] ?? 0);
}

/** What makes a target worse, the gravest first. */
function ranks(candidate: Candidate, { service, route }: TargetQuestion): readonly number[] {
  const shared = OBJECTIVES[service].pattern === 'active-active';
  const joins = shared && (route.weights[candidate.region] ?? 0) === 0;
  const lag = { within: 0, beyond: 1, unknown: 2 }[withinRpo(candidate.lagSeconds, service)];
  return [candidate.healthy === 'healthy' ? 0 : 1, joins ? 1 : 0, lag];
}

function ruledOut(candidates: readonly Candidate[]): readonly RuledOut[] {
  return candidates.map(({ region, healthy }) => ({
    region,
    reason: healthy === 'impaired' ? 'is impaired' : 'health is unknown, and a healthy region is left',
  }));
}

/** Regions that were offered, or belong to the placement, but may not hold its data. */
function illegalRegions({ placement, source, candidates }: TargetQuestion): readonly RuledOut[] {
  const offered = [...regionsOf(placement), ...candidates.map(({ region }) => region)];
  return [...new Set(offered)]
    .filter((region) => region !== source && !mayHold(placement, region))
    .map((region) => ({
      region,
      reason: regionsOf(placement).includes(region)
        ? `is outside residency ${placement.residency} without opt-in`
        : `holds no data of placement ${placement.name}`,
    }));
}

function moveReason({ region, healthy, lagSeconds }: Candidate): string {
  const lag = lagSeconds === null ? 'lag unknown' : `lag ${lagSeconds} s`;
  return healthy === 'healthy'
    ? `${region} is healthy, ${lag}`
    : `${region} is the last resort: its health is unknown and nothing healthy is left, ${lag}`;
}

function stayReason({ placement, source }: TargetQuestion, legal: readonly Candidate[]): string {
  if (legal.length > 0) return `every legal target is impaired: ${legal.map(({ region }) => region).join(', ')}`;
  return `no region besides ${source} may hold data of placement ${placement.name} (residency ${placement.residency})`;
}
