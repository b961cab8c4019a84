/**
 * The real incidents of a year: when they strike, what they are, and what people do. Half of them strike while a drill
 * is under way. The odds are assumptions: each kind is as likely as the others, and lasts between 4 and 20 minutes.
 */
import type { Region, Topology } from '../../strategy/topology';
import type { Random } from '../kernel/random';
import { Scenario } from '../scenario/scenario';
import type { Fault } from '../scenario/fault-kinds';

/**
 * `afterMs`: it strikes at this moment, in ms since the epoch, or, with `inDrill`, in the first drill that is due then:
 * that long after its start. `lastsMs`: how long. `answerMs`: how long a person takes to agree.
 */
export interface Incident {
  readonly afterMs: number;
  readonly inDrill: number | null;
  readonly kind: (typeof KINDS)[number];
  readonly region: Region;
  readonly lastsMs: number;
  readonly answerMs: number;
}

const KINDS = ['region-loss', 'region-isolated', 'region-gray', 'dynamodb-down'] as const;
const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;

/** So many incidents of the year that begins at `fromMs`, in time order. Every second one strikes during a drill. */
export function incidentsOf(
  { regions }: Pick<Topology, 'regions'>,
  { count, fromMs, random }: { readonly count: number; readonly fromMs: number; readonly random: Random },
): readonly Incident[] {
  const between = (low: number, high: number): number => Math.round(random.between(low, high));
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
  const drawn = Array.from({ length: count }, (_, index) => ({
    afterMs: fromMs + between(0, YEAR_MS),
    inDrill: index % 2 === 0 ? between(1 * MINUTE_MS, 18 * MINUTE_MS) : null,
    kind: pick(KINDS),
    region: pick(regions),
    lastsMs: between(4 * MINUTE_MS, 20 * MINUTE_MS),
    answerMs: between(MINUTE_MS, 5 * MINUTE_MS),
  }));
  return [...drawn].sort((a, b) => a.afterMs - b.afterMs);
}

/** After the region is well again, people try its return at these times, in ms, until it has everything back. */
const RETURN_TRIES_MS = [12, 24, 36].map((minutes) => minutes * MINUTE_MS);

/** An incident, and when it strikes: in ms since the epoch. */
export interface Strike {
  readonly incident: Incident;
  readonly atMs: number;
}

/** The scenario of a stretch that begins at `startMs`. Without an incident nothing goes wrong in it. */
export function scenarioOf(
  strike: Strike | null,
  { startMs, lastsMs }: { readonly startMs: number; readonly lastsMs: number },
  { environment, regions }: Pick<Topology, 'environment' | 'regions'>,
): Scenario {
  const quiet = Scenario.parse({ name: 'year', environment, duration: '1s', faults: [] });
  if (strike === null) return { ...quiet, duration: lastsMs };
  const { incident, atMs } = strike;
  const { region, answerMs } = incident;
  const at = atMs - startMs;
  const conductor = regions.find((other) => other !== region) ?? region;
  return {
    ...{ ...quiet, duration: lastsMs, faults: [faultOf(incident, at)] },
    approvals: [{ after: answerMs, decision: 'approve', by: 'incident-commander' }],
    returns: RETURN_TRIES_MS.map((waitedMs) => ({ at: at + incident.lastsMs + waitedMs, region, conductor })),
  };
}

function faultOf({ kind, region, lastsMs }: Incident, at: number): Fault {
  const when = { at, for: lastsMs, region };
  if (kind === 'dynamodb-down') return { ...when, kind: 'service-down', service: 'dynamodb' };
  return kind === 'region-gray' ? { ...when, kind, ratio: 0.9 } : { ...when, kind };
}
