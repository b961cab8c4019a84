/**
 * What users of one service of one placement got, burst by burst: samples are sent in bursts of ten seconds, each with
 * all kinds of clients in their true shares, on the grid of the fault they are dense around. Anything cut otherwise
 * would show the plan of the samples, not the service.
 */
import { SERVICES, type Service } from '../../strategy/layers';
import type { Placement } from '../../strategy/topology';
import { grouped } from '../kernel/grouped';
import type { ClientRequest, DrillRecord, Outcome } from './record';
import { faultAtMs } from '../scenario/scenario';
import { onceFor } from './once';
import { SUCCESS_RATIO } from './objectives/rto';

/** The grid on which the traffic is planned (lab/clients/traffic.ts). */
const BURST_MS = 10_000;

export interface Burst {
  /** The first request was sent, the last one had its answer. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whether at least 90 % got what was asked for, or a deploy refused that is frozen on purpose. */
  readonly isGood: boolean;
  readonly requests: readonly ClientRequest[];
}

/** One service of one placement: all that is judged by success is judged for each. */
export interface Line {
  readonly placement: Placement;
  readonly service: Service;
  readonly bursts: readonly Burst[];
}

/** Every service of every placement, with the bursts of its users in time order; empty for one that nobody asked. */
export const linesOf = onceFor((record: DrillRecord): readonly Line[] => {
  const { requests, topology, startMs, scenario } = record;
  const offsetMs = startMs + ((faultAtMs(scenario) ?? 0) % BURST_MS);
  const burstOf = ({ sentAtMs }: ClientRequest): number => Math.floor((sentAtMs - offsetMs) / BURST_MS);
  const own = grouped(requests, ({ placement, service }) => `${placement}/${service}`);
  return topology.placements.flatMap((placement) =>
    SERVICES.map((service) => {
      const bursts = grouped(own.get(`${placement.name}/${service}`) ?? [], burstOf);
      return { placement, service, bursts: [...bursts.values()].flatMap(burst) };
    }),
  );
});

/**
 * Whether it says anything of the service: where all deploys were frozen, nobody knows whether they would have been
 * served.
 */
export const isTried = ({ requests }: Burst): boolean => requests.length > 0;

/** The line of that service of that placement. */
export function lineOf(record: DrillRecord, of: { readonly placement: Placement; readonly service: Service }): Line {
  const found = linesOf(record).find(({ placement, service }) => placement === of.placement && service === of.service);
  return found ?? { ...of, bursts: [] };
}

/** A deploy that is frozen while anything moves is as it should be. */
export const isFrozenDeploy = ({ outcome, service }: ClientRequest): boolean =>
  outcome === 'frozen' && service === 'tooling';

/** What is gone is answered all the same, and judged as a loss. */
const counts = (request: ClientRequest): boolean => request.outcome !== 'missing' && !isFrozenDeploy(request);

/**
 * None when less than half of what was asked counts, unless nearly all is a deploy that is frozen: what is left are the
 * few who still ask another region. They weigh as much as ever: without frozen deploys they would be too large a share.
 */
function burst(all: readonly ClientRequest[]): readonly Burst[] {
  const requests = all.filter(counts);
  const answered = all.filter((request) => counts(request) || isFrozenDeploy(request));
  const [first] = answered;
  if (!first) return [];
  const isGood = shareWhere(answered, (one) => one.outcome === 'ok' || isFrozenDeploy(one)) >= SUCCESS_RATIO;
  if (weightOf(isGood ? answered : requests) * 2 < weightOf(all)) return [];
  const untilMs = answered.reduce((ms, { endedAtMs }) => Math.max(ms, endedAtMs), 0);
  return [{ fromMs: first.sentAtMs, untilMs, isGood, requests }];
}

const weightOf = (requests: readonly ClientRequest[]): number =>
  requests.reduce((sum, { standsFor }) => sum + standsFor, 0);

/** Weighted share of requests with one of these outcomes, 0–1. */
export function shareThat(requests: readonly ClientRequest[], ...outcomes: readonly Outcome[]): number {
  return shareWhere(requests, ({ outcome }) => outcomes.includes(outcome));
}

function shareWhere(requests: readonly ClientRequest[], is: (request: ClientRequest) => boolean): number {
  let all = 0;
  let those = 0;
  for (const request of requests) {
    all += request.standsFor;
    if (is(request)) those += request.standsFor;
  }
  return those / all;
}

/**
 * Neighbouring bursts of which that is true: from the first request until a burst of which it is not, or the last
 * answer.
 */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly bursts: readonly Burst[];
}

/** Runs of neighbouring bursts of which that is true, in time order. */
export function stretchesWhere(bursts: readonly Burst[], is: (burst: Burst) => boolean): readonly Stretch[] {
  const runs: { bursts: Burst[]; untilMs: number }[] = [];
  let current: Burst[] | undefined;
  for (const [index, one] of bursts.entries()) {
    if (!is(one)) {
      current = undefined;
      continue;
    }
    if (!current) runs.push({ bursts: (current = []), untilMs: 0 });
    current.push(one);
    runs[runs.length - 1] = { bursts: current, untilMs: bursts[index + 1]?.fromMs ?? one.untilMs };
  }
  return runs.map((run) => ({ ...run, fromMs: run.bursts[0]?.fromMs ?? 0 }));
}
