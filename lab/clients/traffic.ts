/**
 * When which sample of the population's traffic is sent. Real traffic would be thousands of requests a second; each
 * sample stands for a computed share of it. Dense around the fault where users feel it, sparse elsewhere. Two strata:
 * clients whose resolver honours the TTL, and the 8.7 % whose resolver does not. Each burst holds both in their true
 * shares, so the stale ones weigh what they weigh in reality, however many samples there are.
 */
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import type { Random } from '../kernel/random';
import { faultAtMs, hitRegions, type Scenario } from '../scenario/scenario';

/** Share of resolvers that stretch TTLs arbitrarily: 8.74 % of 8,524 measured (PAM'23, sourced). */
export const STALE_SHARE = 0.0874;
/**
 * Requests per second of a placement's whole population to one service; assumption, the same for all, so that only
 * shares matter.
 */
const NOMINAL_PER_SECOND = 1;

const MINUTE_MS = 60_000;
const BURST_MS = 10_000;
/**
 * The last samples are sent this long before the end, so that everybody has an answer: two time-outs, a redirect and a
 * pause.
 */
const QUIET_MS = 20_000;

/** One request to be sent. `client` counts through the clients of its stratum. */
export interface Sample {
  readonly atMs: number;
  readonly placement: Placement;
  readonly service: Service;
  readonly isStale: boolean;
  readonly client: number;
  readonly standsFor: number;
}

/** How often, how many conforming clients each time, and in which bursts (every n-th) a stale client joins. */
interface Density {
  readonly everyMs: number;
  readonly conforming: number;
  readonly staleEvery: number;
}

/** A density, and how often a burst is enough when sampling is sparse. */
interface Attention extends Density {
  readonly sparselyEveryMs: number;
}

/**
 * `full`: for a drill, whose report shows traffic. `sparse`: for a hunt, which plays thousands of runs and needs each
 * bucket's verdict only.
 */
export type Sampling = 'full' | 'sparse';

interface Plan {
  readonly sampling: Sampling;
  readonly scenario: Scenario;
  readonly topology: Topology;
  readonly startMs: number;
  readonly random: Random;
}

/**
 * All samples of a drill in time order: about 7,000 for forty minutes and three regions, a tenth of that when sparse.
 */
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
  // Bursts lie on the grid of ten seconds around the fault, on which recovery is judged.
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

/** Full attention to whoever lives in a region that was hit, from one minute before until twelve after. */
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

/** Before and after the dense part. Steps of one minute must not jump over its beginning. */
function aside(sinceFaultMs: number): Attention {
  const everyMs = sinceFaultMs < -2 * MINUTE_MS || sinceFaultMs > 0 ? MINUTE_MS : BURST_MS;
  return { everyMs, sparselyEveryMs: everyMs, conforming: 2, staleEvery: 1 };
}

/** Whether one of its regions was hit or flooded, or a function that serves its clients was. */
function isConcerned({ faults }: Scenario, placement: Placement, hit: readonly Region[]): boolean {
  const regions = regionsOf(placement);
  if (regions.some((region) => hit.includes(region))) return true;
  return faults.some(
    (fault) =>
      (fault.kind === 'login-flood' || ('handler' in fault && fault.handler.startsWith('cell-'))) &&
      (fault.region === undefined || regions.includes(fault.region)),
  );
}

/** Whether somebody damages the settings that the requests are about: nobody would notice without being asked. */
function isDamaged(
  { faults }: Scenario,
  { placement, service }: Pick<Sample, 'placement' | 'service'>,
  atMs: number,
): boolean {
  if (service !== 'control-plane') return false;
  const own = faults.filter((fault) => fault.kind === 'control-corruption' && fault.placement === placement.name);
  // A minute earlier, so that steps of a minute do not jump over the beginning.
  return own.some(({ at }) => atMs >= at - MINUTE_MS);
}

/** As many as after a fault, but for what is urgent. */
const WATCHFUL: Attention = { everyMs: BURST_MS, sparselyEveryMs: 3 * BURST_MS, conforming: 4, staleEvery: 1 };

/**
 * Two minutes before an operator starts a return, so that steps of a minute do not jump over it, until such a one has
 * ended.
 */
function isReturning({ returns }: Scenario, atMs: number): boolean {
  return returns.some(({ at }) => atMs >= at - 2 * MINUTE_MS && atMs < at + 6 * MINUTE_MS);
}

/** One client where several were; a stale one now and then, so that somebody still asks the lost region. */
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
