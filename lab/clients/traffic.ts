/**
 * When each sample of the population's traffic is sent. Real traffic would be thousands of requests a second, so each
 * sample stands for a computed share of it. Samples are dense around the fault for users who feel it, and sparse
 * elsewhere. There are two strata: clients whose resolver honours the TTL, and the 8.7 % whose resolver does not. Each
 * burst has both in their true shares, so stale clients have their real weight, however many samples there are.
 */
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import type { Random } from '../kernel/random';
import { faultAtMs, hitRegions, type Scenario } from '../scenario/scenario';

/** Share of resolvers that extend TTLs at will: 8.74 % of 8,524 measured (PAM'23, sourced). */
export const STALE_SHARE = 0.0874;
/**
 * Requests per second of a placement's whole population to one service. Assumption, the same for all, so that only
 * shares matter.
 */
const NOMINAL_PER_SECOND = 1;

const MINUTE_MS = 60_000;
const BURST_MS = 10_000;
/**
 * The last samples are sent this long before the end, so that every client gets its answer: two time-outs, a redirect
 * and a pause.
 */
const QUIET_MS = 20_000;

/** One planned request. `client` counts the clients of its stratum. */
export interface Sample {
  readonly atMs: number;
  readonly placement: Placement;
  readonly service: Service;
  readonly isStale: boolean;
  readonly client: number;
  readonly standsFor: number;
}

/**
 * The interval of bursts, the number of conforming clients in each, and in which bursts (every n-th) a stale client
 * joins.
 */
interface Density {
  readonly everyMs: number;
  readonly conforming: number;
  readonly staleEvery: number;
}

/** A density, and the interval of bursts that is enough when sampling is sparse. */
interface Attention extends Density {
  readonly sparselyEveryMs: number;
}

/**
 * `full`: for a drill, whose report shows traffic. `sparse`: for a hunt, which plays thousands of runs and needs only
 * the verdict of each bucket.
 */
export type Sampling = 'full' | 'sparse';

interface Plan {
  readonly sampling: Sampling;
  readonly scenario: Scenario;
  readonly topology: Topology;
  readonly startMs: number;
  readonly random: Random;
}

/** All samples of a drill in time order: about 7,000 for forty minutes and three regions, a tenth of that if sparse. */
export function planTraffic(plan: Plan): readonly Sample[] {
  const samples = plan.topology.placements.flatMap((placement) =>
    SERVICES.flatMap((service) => samplesOf(plan, placement, service)),
  );
  return samples.sort((a, b) => a.atMs - b.atMs);
}

function samplesOf(plan: Plan, placement: Placement, service: Service): readonly Sample[] {
  const { scenario, startMs, random } = plan;
  const struckMs = faultAtMs(scenario) ?? 0;
  const endMs = scenario.duration - QUIET_MS;
  const phaseMs = random.between(0, BURST_MS / 20);
  const samples: Sample[] = [];
  let burst = 0;
  // Bursts are on the grid of ten seconds around the fault, on which recovery is judged.
  let atMs = (struckMs % BURST_MS) - (struckMs % BURST_MS === 0 ? 0 : BURST_MS);
  while (atMs + BURST_MS <= endMs) {
    const attention =
      isReturning(scenario, atMs) || isDamaged(scenario, { placement, service }, atMs)
        ? WATCHFUL
        : attentionOn(scenario, { placement, service }, atMs - struckMs);
    const density = plan.sampling === 'full' ? attention : thinned(attention);
    if (atMs >= 0) samples.push(...burstOf({ placement, service, fromMs: startMs + atMs + phaseMs, density, burst }));
    burst += 1;
    atMs += density.everyMs;
  }
  return samples;
}

/** Dense sampling for placements of a hit region, from one minute before the fault to twelve minutes after it. */
function attentionOn(scenario: Scenario, of: Pick<Sample, 'placement' | 'service'>, sinceFaultMs: number): Attention {
  const hit = hitRegions(scenario);
  const isAffected = isConcerned(scenario, of.placement, hit);
  if (!isAffected) return { everyMs: MINUTE_MS, sparselyEveryMs: MINUTE_MS, conforming: 1, staleEvery: 1 };
  if (sinceFaultMs < -MINUTE_MS || sinceFaultMs >= 12 * MINUTE_MS) return aside(sinceFaultMs);
  if (hit.length > 0 && !hit.includes(of.placement.home))
    return { everyMs: BURST_MS, sparselyEveryMs: 3 * BURST_MS, conforming: 1, staleEvery: 1 };
  const isUrgent = OBJECTIVES[of.service].tier === 0 && sinceFaultMs < 4 * MINUTE_MS;
  const sparselyEveryMs = isUrgent ? BURST_MS : 2 * BURST_MS;
  return { everyMs: BURST_MS, sparselyEveryMs, conforming: isUrgent ? 9 : 4, staleEvery: 1 };
}

/** Sampling before and after the dense part. Steps of one minute must not skip the beginning of that part. */
function aside(sinceFaultMs: number): Attention {
  const everyMs = sinceFaultMs < -2 * MINUTE_MS || sinceFaultMs > 0 ? MINUTE_MS : BURST_MS;
  return { everyMs, sparselyEveryMs: everyMs, conforming: 2, staleEvery: 1 };
}

/** Whether one of its regions was hit or flooded, or a function that serves its clients was hit. */
function isConcerned({ faults }: Scenario, placement: Placement, hit: readonly Region[]): boolean {
  const regions = regionsOf(placement);
  if (regions.some((region) => hit.includes(region))) return true;
  return faults.some(
    (fault) =>
      (fault.kind === 'login-flood' || ('handler' in fault && fault.handler.startsWith('cell-'))) &&
      (fault.region === undefined || regions.includes(fault.region)),
  );
}

/** Whether a fault damages the settings that these requests ask for. Without requests nobody would notice. */
function isDamaged(
  { faults }: Scenario,
  { placement, service }: Pick<Sample, 'placement' | 'service'>,
  atMs: number,
): boolean {
  if (service !== 'control-plane') return false;
  const own = faults.filter((fault) => fault.kind === 'control-corruption' && fault.placement === placement.name);
  // Begins a minute earlier, so that steps of a minute do not skip the fault.
  return own.some(({ at }) => atMs >= at - MINUTE_MS);
}

/** As dense as after a fault, except that urgent services are not sampled more often. */
const WATCHFUL: Attention = { everyMs: BURST_MS, sparselyEveryMs: 3 * BURST_MS, conforming: 4, staleEvery: 1 };

/**
 * Whether a return is under way: from two minutes before an operator starts it, so that steps of a minute do not skip
 * the start, to six minutes after.
 */
function isReturning({ returns }: Scenario, atMs: number): boolean {
  return returns.some(({ at }) => atMs >= at - 2 * MINUTE_MS && atMs < at + 6 * MINUTE_MS);
}

/** One client instead of several, and now and then a stale one, so that somebody still asks the lost region. */
function thinned({ sparselyEveryMs }: Attention): Density {
  return { everyMs: sparselyEveryMs, conforming: 1, staleEvery: 3 };
}

interface Burst extends Pick<Sample, 'placement' | 'service'> {
  readonly fromMs: number;
  readonly density: Density;
  readonly burst: number;
}

function burstOf({ placement, service, fromMs, density, burst }: Burst): readonly Sample[] {
  const { conforming, everyMs, staleEvery } = density;
  const population = (NOMINAL_PER_SECOND * everyMs) / 1000;
  const gapMs = (BURST_MS * 0.9) / (conforming + 1);
  const conformers = Array.from({ length: conforming }, (_, index) => ({
    ...{ placement, service, isStale: false },
    atMs: Math.round(fromMs + index * gapMs),
    client: burst * conforming + index,
    standsFor: (population * (1 - STALE_SHARE)) / conforming,
  }));
  const stale = {
    ...{ placement, service, isStale: true, client: burst },
    atMs: Math.round(fromMs + conforming * gapMs),
    standsFor: population * STALE_SHARE,
  };
  return burst % staleEvery === 0 ? [...conformers, stale] : conformers;
}
