/**
 * Which faults are a disaster for which service, by what they take away and for how long. A fault of less than half a
 * minute is a hiccup that needs no evacuation. A region is taken away when it is gone, when its API front or its tables
 * are down, or when it refuses at least half of all requests.
 */
import { FAST_TICKS } from '../../strategy/budget';
import { TICK_SECONDS } from '../../strategy/observation';
import type { Service } from '../../strategy/layers';
import type { Placement, Region } from '../../strategy/topology';
import { extentOf } from '../scenario/extent';
import type { Fault } from '../scenario/fault-kinds';
import { bearingOf } from './bearing';
import type { DrillRecord } from './record';
import { doorsOf, legalRegions, spanOf } from './works';

/** No detector can be sure of a fault that ends sooner, in ms. */
const HICCUP_MS = FAST_TICKS * TICK_SECONDS * 1000;
/** The region that the fault takes away or cripples long enough to evacuate it. Undefined for every smaller fault. */
export function takenBy(fault: Fault): Region | undefined {
  const isLong = lastsMs(fault) >= HICCUP_MS;
  return isLong && extentOf(fault) === 'the region' && 'region' in fault ? fault.region : undefined;
}

const lastsMs = (fault: Fault): number => ('for' in fault ? fault.for : undefined) ?? Infinity;

/** Regions that a fault takes away or cripples, in name order. */
export function lostRegions({ scenario }: Pick<DrillRecord, 'scenario'>): readonly Region[] {
  return [...new Set(scenario.faults.flatMap((fault) => takenBy(fault) ?? []))].sort();
}

/** A service of a placement. */
export interface Served {
  readonly placement: Placement;
  readonly service: Service;
}

/**
 * Regions in which the service was out of order for longer than a hiccup: the lost regions, and those that lost an AWS
 * service it depends on.
 */
export function lostFor(record: DrillRecord, { placement, service }: Served): readonly Region[] {
  const lost = lostRegions(record);
  return legalRegions(placement).filter(
    (region) =>
      lost.includes(region) || record.scenario.faults.some((fault) => isOut(fault, { placement, service, region })),
  );
}

/**
 * When each fault began that the recovery of this service counts from, in ms, in time order: faults that take the
 * service away in one of its regions, or take away a region behind its DNS name.
 */
export function onsetsOf(record: DrillRecord, { placement, service }: Served): readonly number[] {
  const regions = new Set([...legalRegions(placement), ...doorsOf(record.topology, placement)]);
  const struck = record.scenario.faults.filter(
    (fault) =>
      regions.has(takenBy(fault) ?? '') || [...regions].some((region) => isOut(fault, { placement, service, region })),
  );
  return struck.map((fault) => spanOf(record, fault).fromMs).sort((a, b) => a - b);
}

/**
 * When the service was struck in that region, in ms, in time order. Short faults count too: writes that were accepted
 * there may be lost. If none took it away, those count that only disturbed it, because people may have moved it.
 */
export function strikesIn(record: DrillRecord, place: Served & { readonly region: Region }): readonly number[] {
  const { faults } = record.scenario;
  const taken = faults.filter((fault) => takenBy(fault) === place.region || bearingOf(fault, place) === 'breaks');
  const struck = taken.length > 0 ? taken : faults.filter((fault) => bearingOf(fault, place) === 'blurs');
  return struck.map((fault) => spanOf(record, fault).fromMs).sort((a, b) => a - b);
}

function isOut(fault: Fault, place: Served & { readonly region: Region }): boolean {
  return lastsMs(fault) >= HICCUP_MS && bearingOf(fault, place) === 'breaks';
}
