/**
 * What an evacuation's ledger proves of each service's objectives. Both figures are limits from above: users were
 * served no later, and lost no more. A limit above the target proves nothing, and is no miss either.
 */
import { OBJECTIVES, SERVICES, type Service } from '../layers';
import { TICK_SECONDS } from '../observation';
import { placementNamed, regionsOf, type Topology } from '../topology';
import type { MoveSeen, Seen } from './bodies';
import type { Objective, Reached } from './evidence';

/** Observers look every ten seconds, and the first look that fails may be the second after the fault. */
export const SEEN_LATE_SECONDS = 2 * TICK_SECONDS;

interface Given {
  readonly topology: Pick<Topology, 'environment' | 'placements'>;
  readonly source: string;
  readonly seen: readonly Seen[];
  /** As the observers saw it, in ms. Undefined: nothing was out of order, or nobody says. */
  readonly outageStartedMs: number | undefined;
  /** For how long resolvers keep an answer, in seconds. */
  readonly dnsTtlSeconds: number;
}

/** One line for each service that the evacuation concerned, in the order of placements and services. */
export function objectivesOf(given: Given): readonly Objective[] {
  const { topology, source } = given;
  const concerned = topology.placements.filter((placement) => regionsOf(placement).includes(source));
  const all = concerned.flatMap(({ name }) => SERVICES.map((service) => ({ placement: name, service })));
  return all.flatMap((of) => (isConcerned(given, of) ? [objectiveOf(given, of)] : []));
}

interface Of {
  readonly placement: string;
  readonly service: Service;
}

const isOf = ({ placement, service }: Of, move: Pick<MoveSeen, 'placement' | 'service'>): boolean =>
  move.placement === placement && move.service === service;

/** What decisions were about. */
const isConcerned = ({ topology, source, seen }: Given, of: Of): boolean =>
  placementNamed(topology, of.placement).home === source ||
  seen.some(({ body }) => (body.output.moves ?? []).some((move) => isOf(of, move)));

function objectiveOf(given: Given, of: Of): Objective {
  const { title, rpoTargetSeconds, rtoTargetSeconds } = OBJECTIVES[of.service];
  const promotions = given.seen.filter(
    ({ verb, body }) => verb === 'promote' && body.output.kind === 'promoted' && isOf(of, body.input.move ?? NO_MOVE),
  );
  const promotion = promotions.at(-1);
  const isBack = given.seen.some(
    ({ verb, at, body }) =>
      verb === 'rollback' && at > (promotion?.at ?? '') && (body.output.back ?? []).some((row) => isOf(of, row)),
  );
  const moved = isBack ? undefined : promotion;
  return {
    ...{ ...of, title, target: moved?.body.input.move?.target ?? null },
    rpo: reached(rpoTargetSeconds, moved ? largestLoss(promotions) : null, rpoHow(moved)),
    rto: reached(rtoTargetSeconds, moved ? servedAfter(given, of, moved) : null, rtoHow(given, moved)),
  };
}

/** A service that was promoted twice may have lost something each time. Null: at one time nobody knew. */
function largestLoss(promotions: readonly Seen[]): number | null {
  const losses = promotions.map(({ body }) => body.output.lossSeconds ?? null);
  return losses.includes(null) ? null : Math.max(...losses.map((loss) => loss ?? 0));
}

const NO_MOVE = { placement: '', service: '' };

const reached = (targetSeconds: number, atMostSeconds: number | null, how: string): Reached => ({
  ...{ targetSeconds, atMostSeconds, how },
  shown: atMostSeconds !== null && atMostSeconds <= targetSeconds ? 'met' : 'not shown',
});

/** From the fault until the last user could reach the target: it had all traffic, and no resolver knew the source. */
function servedAfter({ seen, outageStartedMs, dnsTtlSeconds }: Given, of: Of, { at }: Seen): number | null {
  const resumed = seen.find(
    (one) => one.verb === 'resume' && one.at >= at && (one.body.output.resumed ?? []).some((move) => isOf(of, move)),
  );
  const drained = seen.find(isDrained);
  if (!resumed || !drained || outageStartedMs === undefined) return null;
  const servedMs = Math.max(Date.parse(resumed.at), Date.parse(drained.at) + dnsTtlSeconds * 1000);
  return Math.round((servedMs - outageStartedMs) / 1000) + SEEN_LATE_SECONDS;
}

/** From then on Route 53 names other regions alone. */
const isDrained = ({ verb, body: { input, output } }: Seen): boolean =>
  verb === 'drain' && input.switch === 'publish' && output.kind === 'drained';

const rpoHow = (moved: Seen | undefined): string =>
  moved
    ? 'the loss that its promotion stated: from the last write that had arrived, until the source accepted no more'
    : 'it has not moved, so nothing was lost by that';

function rtoHow({ seen, outageStartedMs, dnsTtlSeconds }: Given, moved: Seen | undefined): string {
  if (!moved) return 'it has not moved';
  if (!seen.some(isDrained)) return 'DNS still names the source, and nobody has measured its door';
  if (outageStartedMs === undefined) return 'nothing was out of order when it moved';
  return `from the outage, as observers saw it, until its target had all traffic and resolvers had forgotten the source (${dnsTtlSeconds} s), plus ${SEEN_LATE_SECONDS} s by which observers may be late`;
}
