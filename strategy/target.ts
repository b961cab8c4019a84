/**
 * Chooses where a service of a placement goes when its region is left. Law comes first (residency), then health, the
 * key and room, then the smallest loss. Lag rules no region out here: the promotion compares it with the RPO, or with
 * the loss that an operator accepted. A candidate about which something is unknown is a last resort, and the reason
 * says so. A candidate that is impaired, cannot use the key or has no room is never chosen, because the evacuation
 * would end in a second outage.
 */
import { sharesAdded } from './capacity';
import type { Move } from './flow-words';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { withinRpo } from './recovery-point';
import { allowedTargets, mayHold } from './residency';
import { isReadOnlyFrom } from './rollback';
import { hasPart, initialRoute, type Route } from './routing-map';
import { regionsOf, type Placement, type Region, type Topology } from './topology';

type Place = Pick<Move, 'placement' | 'service'>;

/** Whether these places include that service of that placement. */
export const isAmong = (places: readonly Place[], { placement, service }: Place): boolean =>
  places.some((one) => one.placement === placement && one.service === service);

/**
 * What is known of a region that could take over; null = unknown. `lagSeconds`: age of the newest heartbeat that
 * reached it. `key`: whether the placement's key works there under the service's encryption context, and the answer of
 * KMS if it does not. `freeShares`: capacity that it has left.
 */
export interface Candidate {
  readonly region: Region;
  readonly health: 'healthy' | 'impaired' | 'unknown';
  readonly lagSeconds: number | null;
  readonly key: KeyState;
  readonly freeShares: number | null;
}

export type KeyState = { readonly kind: 'usable' } | { readonly kind: 'unusable' | 'unknown'; readonly reason: string };

interface RuledOut {
  readonly region: Region;
  readonly reason: string;
}

/** `spares`: regions that could take over if the target fails too. */
export type TargetChoice =
  | {
      readonly kind: 'move';
      readonly move: Move;
      readonly reason: string;
      readonly ruledOut: readonly RuledOut[];
      readonly spares: readonly Region[];
    }
  | { readonly kind: 'stay'; readonly reason: string; readonly ruledOut: readonly RuledOut[] };

export interface TargetQuestion {
  readonly placement: Placement;
  readonly service: Service;
  readonly route: Route;
  readonly source: Region;
  readonly candidates: readonly Candidate[];
}

/**
 * The rows that an evacuation of `source` has to move: rows in which it has a part, and rows that are read-only on
 * their way out of it. Rows that were never written count as deployed.
 */
export function affectedRoutes(topology: Topology, routes: readonly Route[], source: Region): readonly Route[] {
  const current = new Map(routes.map((route) => [`${route.placement}#${route.service}`, route]));
  return topology.placements
    .flatMap((placement) =>
      SERVICES.map((service) => current.get(`${placement.name}#${service}`) ?? initialRoute(placement, service)),
    )
    .filter((route) => hasPart(route, source) || isReadOnlyFrom(route, source));
}

/**
 * Returns the best legal target, or the reason to stay. Order: healthy before unknown; a key that is known to work
 * before one that is not; for active-active, members that already serve; then lag within the RPO, beyond it, unknown;
 * then the placement's own order of preference. A legal region without a candidate counts as unknown.
 */
export function chooseTarget(question: TargetQuestion): TargetChoice {
  const { placement, service, route, source } = question;
  const legal = allowedTargets(placement, source).map((region) => candidateOf(region, question.candidates));
  const impossible = legal.flatMap((candidate) => ruledOut(candidate, obstacleTo(candidate, question)));
  const usable = legal
    .filter((candidate) => obstacleTo(candidate, question) === undefined)
    .sort((a, b) => compare(a, b, question));
  const [best, ...others] = usable;
  const illegal = illegalRegions(question);
  if (!best) return { kind: 'stay', reason: stayReason(question, impossible), ruledOut: [...illegal, ...impossible] };
  const doubtful = isCertain(best) ? others.flatMap((candidate) => ruledOut(candidate, doubtOf(candidate))) : [];
  const spares = others.filter(isCertain).map(({ region }) => region);
  return {
    kind: 'move',
    move: { placement: placement.name, service, target: best.region, fromEpoch: route.epoch },
    reason: moveReason(best, spares, question),
    ruledOut: [...illegal, ...impossible, ...doubtful],
    spares,
  };
}

function candidateOf(region: Region, candidates: readonly Candidate[]): Candidate {
  const known = candidates.find((candidate) => candidate.region === region);
  if (known) return known;
  const key = { kind: 'unknown', reason: 'was not tried' } as const;
  return { region, health: 'unknown', lagSeconds: null, key, freeShares: null };
}

/** Negative when `a` is the better target. Equal candidates keep the placement's order, because sorting is stable. */
function compare(a: Candidate, b: Candidate, question: TargetQuestion): number {
  const [left, right] = [ranks(a, question), ranks(b, question)];
  return left.map((rank, index) => rank - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Ranks of a candidate, the most important first. A lower rank is better. */
function ranks(candidate: Candidate, question: TargetQuestion): readonly number[] {
  const { pattern } = OBJECTIVES[question.service];
  const joins = pattern === 'active-active' && !servesAlready(candidate, question);
  const lag = { within: 0, beyond: 1, unknown: 2 }[withinRpo(candidate.lagSeconds, question.service)];
  return [candidate.health === 'healthy' ? 0 : 1, candidate.key.kind === 'usable' ? 0 : 1, joins ? 1 : 0, lag];
}

const servesAlready = ({ region }: Candidate, { route }: TargetQuestion): boolean => (route.weights[region] ?? 0) > 0;
const isCertain = ({ health: healthy, key }: Candidate): boolean => healthy === 'healthy' && key.kind === 'usable';

/** Why the region can never be the target; undefined when it can. */
function obstacleTo(candidate: Candidate, question: TargetQuestion): string | undefined {
  if (candidate.health === 'impaired') return 'is impaired';
  if (candidate.key.kind === 'unusable') return candidate.key.reason;
  const { missing, needed } = roomIn(candidate, question);
  // DNS brings the traffic of a shared service to its other members, whatever is decided. So only a region that does
  // not serve it yet has to have room.
  if (missing <= 0 || servesAlready(candidate, question)) return undefined;
  return `has room for ${Math.max(0, Math.floor(needed - missing))} of the ${Math.ceil(needed)} shares of ${question.placement.name}/${question.service}`;
}

/** The shares that the move needs, and how many of them do not fit; none while the region's capacity is unknown. */
function roomIn({ region, freeShares }: Candidate, question: TargetQuestion): { needed: number; missing: number } {
  const needed = sharesAdded({ ...question, target: region });
  return { needed, missing: freeShares === null ? 0 : needed - freeShares };
}

/** What nobody knows about this candidate and somebody knows about a better one; undefined when all is known. */
function doubtOf({ health, key }: Candidate): string | undefined {
  if (health === 'unknown') return 'health is unknown, and there is a healthy region';
  return key.kind === 'usable'
    ? undefined
    : `it is unknown whether its key works (${key.reason}), and there is a region whose key works`;
}

const ruledOut = ({ region }: Candidate, reason: string | undefined): readonly RuledOut[] =>
  reason === undefined ? [] : [{ region, reason }];

/** Regions that were offered or belong to the placement, but may not hold its data. */
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

function moveReason(best: Candidate, spares: readonly Region[], question: TargetQuestion): string {
  const { region, lagSeconds } = best;
  const { missing } = roomIn(best, question);
  return [
    `${region} ${certaintyOf(best)}`,
    lagSeconds === null ? 'lag unknown' : `lag ${lagSeconds} s`,
    ...(missing > 0 ? [`serves it already and is ${Math.ceil(missing)} shares beyond its capacity`] : []),
    spares.length > 0 ? `standby left: ${spares.join(', ')}` : 'no standby left',
  ].join(', ');
}

function certaintyOf({ health: healthy, key }: Candidate): string {
  const unknown = [
    ...(healthy === 'healthy' ? [] : ['its health is unknown']),
    ...(key.kind === 'usable' ? [] : [`it is unknown whether its key works (${key.reason})`]),
  ];
  if (unknown.length === 0) return 'is healthy and its key works';
  return `is the last resort, because nothing better is left: ${unknown.join(' and ')}`;
}

function stayReason({ placement, source }: TargetQuestion, impossible: readonly RuledOut[]): string {
  if (impossible.length > 0) return impossible.map(({ region, reason }) => `${region} ${reason}`).join('; ');
  return `no region besides ${source} may hold data of placement ${placement.name} (residency ${placement.residency})`;
}
