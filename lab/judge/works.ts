/**
 * What works according to the faults of the scenario alone, whatever the orchestrator did. The answer for each moment,
 * service, placement and region is yes, no, or unknown. There are two separate questions. Could the region serve? That
 * depends on its own faults, and on its way to the control store if more than one region may write. Is its copy of the
 * data as fresh as replication makes it?
 */
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { OBJECTIVES } from '../../strategy/layers';
import { contentBucket, dataTable } from '../../strategy/names';
import { mayHold, residencyOf } from '../../strategy/residency';
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import type { Fault, FaultOf } from '../scenario/fault-kinds';
import type { DrillRecord, PauseSeen } from './record';
import { bearingOf, CRASHES_FOR_GOOD, type Place } from './bearing';
import { cutOffSpans } from './control-reach';
import { onceFor } from './once';
import { spellsOf, type Spell, type Span, type Trouble } from './spells';

/** Assumption: the next calls use up a few crashes within this time. */
const HICCUP_MS = 60_000;
/**
 * How long delayed data takes to arrive after the fault ends. Assumption: the ten seconds of a heartbeat, and a margin
 * for objects.
 */
const SETTLE_MS = 60_000;

interface World {
  /** Whether the region could serve the service to users who reach it. */
  readonly serving: (place: Place) => readonly Spell[];
  /** Whether the region's copy is as fresh as replication usually makes it. Does not matter for the writing region. */
  readonly copy: (place: Place) => readonly Spell[];
}

/** The world of a record. Moments are ms of virtual time. */
export const worldOf = onceFor((record: DrillRecord): World => {
  const cutOff = cutOffSpans(record);
  return {
    serving: remembered((place) => spellsOf([...troublesAt(record, place), ...blindAt(cutOff, place)])),
    copy: remembered((place) => spellsOf(copyTroubles(record, place))),
  };
});

/** Regions that may hold the placement's data, so policy allows them to serve it. */
export const legalRegions = (placement: Placement): readonly Region[] =>
  regionsOf(placement).filter((region) => mayHold(placement, region));

/** Regions behind the DNS name of the placement's users: all regions of its residency, even those without its data. */
export const doorsOf = ({ regions }: Topology, { residency }: Placement): readonly Region[] =>
  regions.filter((region) => residencyOf(region) === residency);

/** A fault that makes a whole region unreachable from outside. */
export type Gone = FaultOf<'region-loss'> | FaultOf<'region-isolated'>;
export const isGone = (fault: Fault): fault is Gone => fault.kind === 'region-loss' || fault.kind === 'region-isolated';

/** Whether the fault names the region, in whatever role. */
export const namesRegion = (fault: Fault, region: Region): boolean => Object.values(fault).includes(region);

/** Those of the regions that no fault of the night takes away as a whole. */
export function runningOf({ scenario }: DrillRecord, regions: readonly Region[]): readonly Region[] {
  const gone = scenario.faults.filter(isGone).map(({ region }) => region);
  return regions.filter((region) => !gone.includes(region));
}

/** When the fault has an effect, in ms of virtual time. */
export function spanOf({ startMs }: Pick<DrillRecord, 'startMs'>, fault: Fault): Span {
  const fromMs = startMs + fault.at;
  const lastsMs = ('for' in fault ? fault.for : undefined) ?? Infinity;
  const isHiccup = fault.kind === 'handler-crash' && fault.times < CRASHES_FOR_GOOD;
  return { fromMs, untilMs: fromMs + (isHiccup ? Math.min(lastsMs, HICCUP_MS) : lastsMs) };
}

function remembered(make: (place: Place) => readonly Spell[]): (place: Place) => readonly Spell[] {
  const known = new Map<string, readonly Spell[]>();
  return (place) => {
    const name = `${place.placement.name}/${place.service}@${place.region}`;
    const made = known.get(name) ?? make(place);
    known.set(name, made);
    return made;
  };
}

function troublesAt(record: DrillRecord, place: Place): readonly Trouble[] {
  return record.scenario.faults.flatMap((fault) => {
    const bearing = bearingOf(fault, place);
    if (bearing === 'spares') return [];
    return [{ ...spanOf(record, fault), works: bearing === 'breaks' ? ('broken' as const) : ('unknown' as const) }];
  });
}

/**
 * Without the control store a region does not know whether another one writes. A placement with a single region has no
 * second writer, so it is not affected.
 */
function blindAt(cutOff: ReadonlyMap<Region, readonly Span[]>, { placement, region }: Place): readonly Trouble[] {
  if (legalRegions(placement).length === 1) return [];
  return (cutOff.get(region) ?? []).map((span) => ({ ...span, works: 'unknown' as const }));
}

/**
 * When the copy may be incomplete: from each fault that hits its region, or delays or stops replication from its peers,
 * until the copy has caught up.
 */
function copyTroubles(record: DrillRecord, place: Place): readonly Trouble[] {
  const { placement, service, region } = place;
  const peers = legalRegions(placement).filter((other) => other !== region);
  // A strongly consistent table has no copy that could be late.
  if (OBJECTIVES[service].store === 'tier0-table' && tier0IsStronglyConsistent(placement)) return [];
  const late = (fromMs: number, dueMs: number): Trouble => ({
    ...{ fromMs, works: 'unknown', untilMs: caughtUpMs(record, peers, dueMs + SETTLE_MS) },
  });
  const paused = record.pauses
    .filter((pause) => isPauseOf(record.topology, pause, place))
    .map(({ fromMs, untilMs }) => late(fromMs, untilMs ?? Infinity));
  const faulty = record.scenario.faults.flatMap((fault) => {
    const { fromMs, untilMs } = spanOf(record, fault);
    const delay = delayOf(fault, place, peers);
    return delay === undefined ? [] : [late(fromMs, untilMs + delay)];
  });
  return [...paused, ...faulty];
}

/** Whether a drill has paused the replication of the place's store, here or at a peer. No drill pauses Tier-0. */
function isPauseOf(topology: Topology, { region, store }: PauseSeen, { placement, service }: Place): boolean {
  const kind = OBJECTIVES[service].store;
  if (kind === 'tier0-table') return false;
  return store === (kind === 'bucket' ? contentBucket : dataTable)(topology, placement.name, region);
}

/** How much longer than the fault its effect on the copy lasts, in ms, or undefined if it has none. */
function delayOf(fault: Fault, place: Place, peers: readonly Region[]): number | undefined {
  switch (fault.kind) {
    case 'replication-lag':
      return peers.includes(fault.region) ? fault.lag : undefined;
    case 'replication-paused':
      return peers.includes(fault.region) ? 0 : undefined;
    case 'link-cut':
      return isBetween(fault, place.region, peers) ? 0 : undefined;
    default:
      return bearingOf(fault, place) === 'spares' ? undefined : isNeverTriedAgain(fault, place) ? Infinity : 0;
  }
}

/** S3 does not retry an object that it failed to copy because the key was disabled. */
const isNeverTriedAgain = ({ kind }: Fault, { service }: Place): boolean =>
  kind === 'key-disabled' && OBJECTIVES[service].store === 'bucket';

const isBetween = ({ from, to }: FaultOf<'link-cut'>, region: Region, peers: readonly Region[]): boolean =>
  [from, to].includes(region) && peers.some((peer) => [from, to].includes(peer));

/** Data that was in transit when its region was lost arrives when that region is back. */
function caughtUpMs(record: DrillRecord, peers: readonly Region[], dueMs: number): number {
  let untilMs = dueMs;
  for (const fault of record.scenario.faults) {
    if (!isGone(fault) || !peers.includes(fault.region)) continue;
    const gone = spanOf(record, fault);
    if (gone.fromMs < untilMs && untilMs < gone.untilMs + SETTLE_MS) untilMs = gone.untilMs + SETTLE_MS;
  }
  return untilMs;
}

/** When a step of the flow fails in every region, however often it is repeated. */
export const flowBreaks = onceFor((record: DrillRecord): readonly Span[] =>
  record.scenario.faults.flatMap((fault) => {
    const isBreak = fault.kind === 'handler-crash' && fault.times >= CRASHES_FOR_GOOD && fault.region === undefined;
    return isBreak && !fault.handler.startsWith('cell-') ? [spanOf(record, fault)] : [];
  }),
);
