/**
 * When a region that was left may come back, and what it gets back (strategy §2, return traffic; §4, steady state). The
 * region has to be whole: a quorum has seen it healthy for the soak time, replication has caught up, and its keys work.
 * If the soak time were shorter than a flap, a region would come back and fail again. A return is never urgent.
 */
import * as z from 'zod';
import { countBad, isAll, isFresh, newest, type Observation, TICK_SECONDS, WATCHED } from './observation';
import { PROBES } from './probe';
import type { ReturnMove } from './flow-words';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import type { LedgerEntry } from './ledger';
import { initialRoute, type Route, servingRegions } from './routing-map';
import { observersOf, type Region, type Topology } from './topology';
import { quorumSize } from './views';

/**
 * Heartbeats are ten seconds apart, so nobody could ever see a lag below an RPO of five seconds. Three heartbeats in a
 * row may be late.
 */
export const CATCH_UP_SECONDS_MIN = 3 * TICK_SECONDS;

/**
 * Replication may have carried a heartbeat past older writes. So writes from this long before the last heartbeat are in
 * doubt too.
 */
const OVERTAKEN_MS = 30_000;

/**
 * For this long after the claim of an evacuation, a step of a return that had begun before may still write rows: the
 * largest timeout of the functions that write rows (infra/site/sizing.ts, 20 s), and a margin. The evacuation is
 * decided only after that, so that no row changes under its decision.
 */
export const RETURN_QUIET_SECONDS = 25;

/**
 * Why the region does not count as soaked; undefined when it does. It does when a quorum of observers saw only
 * successes and no observer saw a failure.
 */
export function notSoaked(
  observations: readonly Observation[],
  {
    topology,
    subject,
    nowMs,
  }: { topology: Pick<Topology, 'soakSeconds' | 'regions' | 'witness'>; subject: Region; nowMs: number },
): string | undefined {
  const ticks = Math.ceil(topology.soakSeconds / TICK_SECONDS);
  const observers = observersOf(topology, subject);
  const needed = quorumSize(observers.length);
  const seen = observations
    .filter((observation) => observers.includes(observation.observer) && isFresh(observation, nowMs))
    .flatMap(({ seen: marks }) => marks[subject] ?? []);
  const whole = seen.filter((marks) => PROBES.every((probe) => isAll(marks[probe], 'H', ticks))).length;
  const harmed = seen.some((marks) => WATCHED.some((watched) => countBad(newest(marks[watched], ticks)) > 0));
  if (!harmed && whole >= needed) return undefined;
  return `${whole} of ${needed} observers have seen it healthy for ${ticks * TICK_SECONDS} s${harmed ? ', one has seen it fail' : ''}`;
}

/** Whether a replica with this lag has caught up. An unknown lag (null) has not. */
export function isCaughtUp(lagSeconds: number | null, service: Service): boolean {
  return lagSeconds !== null && lagSeconds < Math.max(CATCH_UP_SECONDS_MIN, OBJECTIVES[service].rpoTargetSeconds);
}

/**
 * The rows that the region had as deployed and does not have now, dependencies first. A row that this return has handed
 * over but not finished is included, so that a conductor that takes over continues with it.
 */
export function returnMoves(topology: Topology, routes: readonly Route[], source: Region): ReturnMove[] {
  const inOrder = routes.toSorted((a, b) => SERVICES.indexOf(a.service) - SERVICES.indexOf(b.service));
  return inOrder.flatMap((route) => {
    const placement = topology.placements.find(({ name }) => name === route.placement);
    const isOurs = placement !== undefined && initialRoute(placement, route.service).weights[source] !== undefined;
    if (!isOurs || isBack(route, source)) return [];
    const others = [...servingRegions(route), ...Object.keys(route.weights)].filter((region) => region !== source);
    // A region to which the row was promoted but not resumed serves nobody, but it may write.
    const from = others[0] ?? null;
    const readOnly = route.mode === 'read-only';
    return [
      { placement: route.placement, service: route.service, target: source, fromEpoch: route.epoch, from, readOnly },
    ];
  });
}

function isBack({ mode, weights, returning }: Route, source: Region): boolean {
  return mode === 'serving' && returning === undefined && (weights[source] ?? 0) > 0;
}

/** Users were just kept from writing once. The next pause comes this much later at the earliest. */
const CALM_SECONDS = 90;

const GivenBack = z.object({ output: z.object({ kind: z.literal('reinstated'), rows: z.array(z.unknown()).min(1) }) });

/**
 * Why the writers may not be stopped yet, although the region is whole: this return has just given back what an earlier
 * one had drained, according to its own ledger. Undefined when nothing speaks against it.
 */
export function justGivenBack(entries: readonly LedgerEntry[], nowMs: number): string | undefined {
  const last = entries.findLast(({ verb, body }) => verb === 'reinstate' && GivenBack.safeParse(body).success);
  return last && nowMs - Date.parse(last.at) < CALM_SECONDS * 1000
    ? `an earlier return had stopped the writers until ${last.at}; users get ${CALM_SECONDS} s to write`
    : undefined;
}

const Promoted = z.object({ replication: z.object({ kind: z.literal('seen'), atMs: z.number() }) });
const Begun = z.object({ input: z.object({ outageStartedAt: z.string() }) });

/**
 * See `Divergence` in delta.ts; the source is the source of the return. `fencedAtMs`: from this time on, another region
 * had every row with one writer, so the source accepted no more writes for them.
 */
export const Divergence = z.object({ divergedAtMs: z.number(), lostAtMs: z.number(), fencedAtMs: z.number() });
export type Divergence = z.infer<typeof Divergence>;

/**
 * From when on the region may have accepted writes that no other region has, according to the evacuation's ledger. Each
 * promotion recorded the region's last sign of life that had reached the target; the oldest of these counts. Undefined
 * when the evacuation promoted nothing.
 */
export function divergenceOf(entries: readonly LedgerEntry[]): Divergence | undefined {
  const promotions = entries.filter(({ verb }) => verb === 'promote');
  const bodies = promotions.map(({ body }) => body);
  const seen = bodies.flatMap((body) => Promoted.safeParse(body).data?.replication.atMs ?? []);
  const started = bodies.flatMap((body) => Begun.safeParse(body).data?.input.outageStartedAt ?? []).map(Date.parse);
  const lostAtMs = Math.min(...started.filter((ms) => !Number.isNaN(ms)));
  if (!Number.isFinite(lostAtMs)) return undefined;
  const fencedAtMs = Math.max(...promotions.map(({ at }) => Date.parse(at)));
  return { divergedAtMs: Math.min(lostAtMs, ...seen) - OVERTAKEN_MS, lostAtMs, fencedAtMs };
}

/** Combines the times of several evacuations so that it covers every write that any of them may have lost. */
export function widest(known: readonly Divergence[]): Divergence | undefined {
  if (known.length === 0) return undefined;
  return {
    divergedAtMs: Math.min(...known.map(({ divergedAtMs }) => divergedAtMs)),
    lostAtMs: Math.min(...known.map(({ lostAtMs }) => lostAtMs)),
    fencedAtMs: Math.max(...known.map(({ fencedAtMs }) => fencedAtMs)),
  };
}
