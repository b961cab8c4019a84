/**
 * When a region that was left may come back, and what it gets back (strategy §2, return traffic; §4, steady state). It
 * has to be whole: seen healthy by a quorum for a while, caught up by replication, its keys usable. Were the soak
 * shorter than a flap, a region would come back to fail again; a return is never urgent.
 */
import * as z from 'zod';
import { countBad, isAll, isFresh, newest, type Observation, TICK_SECONDS, WATCHED } from './observation';
import { PROBES } from './probe';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import type { LedgerEntry } from './ledger';
import { initialRoute, type Route, servingRegions } from './routing-map';
import type { Move } from './target';
import { observersOf, type Region, type Topology } from './topology';
import { quorumSize } from './views';

/**
 * Heartbeats are ten seconds apart: an RPO of five could never be seen to be met, and three of them in a row may be
 * late.
 */
const CATCH_UP_SECONDS_MIN = 3 * TICK_SECONDS;

/** Replication may have carried a heartbeat past older writes: this much before the last one seen is in doubt too. */
const OVERTAKEN_MS = 30_000;

/**
 * A step of a return that had begun before an evacuation was claimed may still write rows for this long: the largest
 * timeout of the functions that do (infra/site/sizing.ts, 20 s), and a margin. Only then is the evacuation decided, so
 * that nothing changes under its decision.
 */
export const RETURN_QUIET_SECONDS = 25;

/**
 * A service that goes back. `from`: who hands it over; null when nobody else has it. `readOnly`: it is read-only since
 * a rollback, so that there is no writer to stop.
 */
export interface ReturnMove extends Move {
  readonly from: Region | null;
  readonly readOnly: boolean;
}

/**
 * What speaks against a soaked region, or undefined: as many observers as a quorum needs saw nothing but health, and
 * nobody saw harm.
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

/** Whether a replica that is so many seconds behind has caught up; null, unknown, has not. */
export function isCaughtUp(lagSeconds: number | null, service: Service): boolean {
  return lagSeconds !== null && lagSeconds < Math.max(CATCH_UP_SECONDS_MIN, OBJECTIVES[service].rpoTargetSeconds);
}

/**
 * The rows that the region had as deployed and does not have now, dependencies first; one that this return has handed
 * over and not yet brought to the end is among them, so that a conductor who takes over goes on with it.
 */
export function returnMoves(topology: Topology, routes: readonly Route[], source: Region): ReturnMove[] {
  const inOrder = routes.toSorted((a, b) => SERVICES.indexOf(a.service) - SERVICES.indexOf(b.service));
  return inOrder.flatMap((route) => {
    const placement = topology.placements.find(({ name }) => name === route.placement);
    const isOurs = placement !== undefined && initialRoute(placement, route.service).weights[source] !== undefined;
    if (!isOurs || isBack(route, source)) return [];
    const others = [...servingRegions(route), ...Object.keys(route.weights)].filter((region) => region !== source);
    // One that was promoted and never resumed serves nobody, and may write all the same.
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

const Promoted = z.object({ replication: z.object({ kind: z.literal('seen'), atMs: z.number() }) });
const Begun = z.object({ input: z.object({ outageStartedAt: z.string() }) });

/**
 * See `Divergence` in delta.ts; the source is the return's. `fencedAtMs`: from when on somebody else had every row with
 * one writer, so that the region accepted nothing for those any more.
 */
export const Divergence = z.object({ divergedAtMs: z.number(), lostAtMs: z.number(), fencedAtMs: z.number() });
export type Divergence = z.infer<typeof Divergence>;

/**
 * From when on the region may have accepted writes that nobody else has: before the oldest of its last signs of life
 * that reached a target, as the evacuation's ledger has it. Undefined when that promoted nothing.
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

/** What several evacuations know, together: nothing that any of them may have kept back is left out. */
export function widest(known: readonly Divergence[]): Divergence | undefined {
  if (known.length === 0) return undefined;
  return {
    divergedAtMs: Math.min(...known.map(({ divergedAtMs }) => divergedAtMs)),
    lostAtMs: Math.min(...known.map(({ lostAtMs }) => lostAtMs)),
    fencedAtMs: Math.max(...known.map(({ fencedAtMs }) => fencedAtMs)),
  };
}
