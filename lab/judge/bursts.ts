/**
 * What users of one service of one placement got, burst by burst. The traffic plan sends samples in bursts of ten
 * seconds, on a grid that starts at the fault, and samples more densely around it. Each burst has all kinds of clients
 * in their true shares. Any other grid would show the sampling plan instead of the service.
 */
import { SERVICES, type Service } from '../../strategy/layers';
import type { Placement } from '../../strategy/topology';
import { grouped } from '../kernel/grouped';
import type { ClientRequest, DrillRecord, Outcome } from './record';
import { faultAtMs } from '../scenario/scenario';
import { onceFor } from './once';
import { SUCCESS_RATIO } from './objectives/rto';

/** The grid on which the traffic is planned (lab/clients/traffic.ts). */
export const BURST_MS = 10_000;

export interface Burst {
  /** From the first request sent to the last answer. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whether at least 90 % were served. A deploy that is frozen on purpose counts as served. */
  readonly isGood: boolean;
  readonly requests: readonly ClientRequest[];
}

/** One service of one placement. Success is judged for each of them separately. */
export interface Line {
  readonly placement: Placement;
  readonly service: Service;
  readonly bursts: readonly Burst[];
}

/**
 * Every service of every placement, with the bursts of its users in time order. A service that got no request has none.
 */
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
 * Whether the burst says anything about the service. If all its deploys were frozen, nobody knows whether the service
 * would have served them.
 */
export const isTried = ({ requests }: Burst): boolean => requests.length > 0;

export function lineOf(record: DrillRecord, of: { readonly placement: Placement; readonly service: Service }): Line {
  const found = linesOf(record).find(({ placement, service }) => placement === of.placement && service === of.service);
  return found ?? { ...of, bursts: [] };
}

/** Deploys are frozen on purpose while anything moves. */
export const isFrozenDeploy = ({ outcome, service }: ClientRequest): boolean =>
  outcome === 'frozen' && service === 'tooling';

/** A `missing` answer is an answer. It is judged as a loss (RPO), not here. */
const counts = (request: ClientRequest): boolean => request.outcome !== 'missing' && !isFrozenDeploy(request);

/**
 * Returns no burst when the counted requests stand for less than half of all: they are the few users who still ask
 * another region. A burst of almost only frozen deploys is kept. Those deploys keep their weight in the success ratio,
 * otherwise the few others would weigh too much.
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

/** The weighted share of requests with one of these outcomes, 0–1. */
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
 * Neighbouring bursts for which a condition holds. It lasts from the first request to the first burst for which the
 * condition fails, otherwise to the last answer.
 */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly bursts: readonly Burst[];
}

/** All stretches of bursts for which the condition holds, in time order. */
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
