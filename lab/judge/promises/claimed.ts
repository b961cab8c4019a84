/**
 * A lost region is claimed in time, and a common or contested failure moves nothing by itself. A region that is lost or
 * cut off for longer than 1.3 times the shortest possible detection must have its own evacuation by then. It gets more
 * time if nobody was able to claim anything for a while, if a fault slowed detect or claim down, or if an observer was
 * lost while the others had not agreed.
 */
import { FAST_TICKS } from '../../../strategy/budget';
import { TICK_SECONDS } from '../../../strategy/observation';
import { observersOf, type Region } from '../../../strategy/topology';
import type { Fault } from '../../scenario/fault-kinds';
import type { ClaimSeen, DrillRecord } from '../record';
import { CRASHES_FOR_GOOD } from '../bearing';
import { cutOffSpans } from '../control-reach';
import { movedUnasked } from './moved-unasked';
import { promise, type PromiseResult } from './promise';
import type { Span } from '../spells';
import { isGone, spanOf, type Gone } from '../works';

/**
 * The last probe takes three seconds to fail. It may take three more until every region knows and one of them has
 * claimed.
 */
const LAST_PROBE_SECONDS = 6;
/** A detector needs so many failed probes in a row, so it cannot be sure of a loss sooner. */
export const DETECTION_FLOOR_SECONDS = FAST_TICKS * TICK_SECONDS;
const LATE_RATIO = 1.3;
/** The limit if no fault slows the claim down. */
export const CLAIMED_WITHIN_SECONDS = DETECTION_FLOOR_SECONDS * LATE_RATIO + LAST_PROBE_SECONDS;

export function claimedInTime(record: DrillRecord): PromiseResult {
  const losses = record.scenario.faults.filter(isGone).map((fault) => ({ fault, verdict: claimOf(record, fault) }));
  const late = losses.flatMap(({ fault, verdict }) => {
    if (verdict.kind !== 'late') return [];
    const after = verdict.seconds === null ? 'nobody had claimed it' : `claimed after ${verdict.seconds.toFixed(1)} s`;
    return [`${fault.kind} of ${fault.region}: ${after}, ${verdict.withinSeconds} s is the limit`];
  });
  const isKnown = losses.length === 0 || losses.some(({ verdict }) => verdict.kind !== 'unknown');
  return promise('claimed', [...late, ...movedUnasked(record)], isKnown);
}

type Verdict =
  | { readonly kind: 'in-time' | 'not-owed' | 'unknown' }
  | { readonly kind: 'late'; readonly seconds: number | null; readonly withinSeconds: number };

function claimOf(record: DrillRecord, fault: Gone): Verdict {
  const lost = spanOf(record, fault);
  const claimedMs = Math.min(...claimsFor(record, fault.region, lost.fromMs));
  const undecided = { fromMs: lost.fromMs, untilMs: claimedMs };
  const slowed = slowedSeconds(record, undecided) + agreeingSeconds(record, fault, undecided);
  const withinMs = (CLAIMED_WITHIN_SECONDS + slowed) * 1000;
  const dueMs = dueAfter(lost.fromMs, withinMs, nobodyCould(record, fault.region));
  if (claimedMs < Infinity && claimedMs <= dueMs) return { kind: 'in-time' };
  // The loss was too short for a detector to be sure, so no claim is required.
  if (lost.untilMs < Math.min(dueMs, record.endMs)) return { kind: 'not-owed' };
  if (record.endMs < dueMs) return { kind: 'unknown' };
  const seconds = claimedMs === Infinity ? null : (claimedMs - lost.fromMs) / 1000;
  return { kind: 'late', seconds, withinSeconds: (dueMs - lost.fromMs) / 1000 };
}

/**
 * The latest time of the claim, in ms. If nobody was able to claim for a while, the limit counts from the end of that
 * time.
 */
function dueAfter(lostMs: number, withinMs: number, unable: readonly Span[]): number {
  return unable.reduce(
    (dueMs, { fromMs, untilMs }) => (fromMs <= dueMs && untilMs > lostMs ? Math.max(dueMs, untilMs + withinMs) : dueMs),
    lostMs + withinMs,
  );
}

/**
 * When the region's evacuation was claimed, in ms. An earlier evacuation counts too if it was still under way, or if
 * what it moved is still out: the region needs no second claim. After a return has brought something back, it needs
 * one.
 */
function claimsFor(record: DrillRecord, region: Region, lostMs: number): readonly number[] {
  const returns = record.claims.filter(({ flow, source }) => flow === 'return' && source === region);
  const returnedMs = record.routes
    .filter(({ atMs, incident }) => atMs < lostMs && returns.some((one) => one.incident === incident))
    .map(({ atMs }) => atMs);
  return record.claims
    .filter(({ flow, source }) => flow === 'evacuation' && source === region)
    .map((claim) => ({ claim, atMs: Date.parse(claim.claimedAt) }))
    .filter(
      ({ claim, atMs }) => atMs >= lostMs || (atMs > Math.max(...returnedMs) && isStanding(record, claim, lostMs)),
    )
    .map(({ atMs }) => Math.max(atMs, lostMs));
}

function isStanding(record: DrillRecord, { incident, execution, state }: ClaimSeen, atMs: number): boolean {
  const endedMs = record.executions.find(({ arn }) => arn === execution)?.endedAtMs ?? null;
  const isOpen = state !== 'closed' || endedMs === null || endedMs > atMs;
  return isOpen || record.routes.some((row) => row.incident === incident);
}

/** When no other region reached a quorum of the control store and was able to probe, start and claim, in time order. */
function nobodyCould(record: DrillRecord, lost: Region): readonly Span[] {
  const { scenario, topology } = record;
  const cutOff = cutOffSpans(record);
  const unable = topology.regions
    .filter((region) => region !== lost)
    .map((region) => [
      ...(cutOff.get(region) ?? []),
      ...scenario.faults.filter((fault) => paralyses(fault, region)).map((fault) => untilItDetects(record, fault)),
    ]);
  const edges = [...new Set(unable.flat().flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))].sort((a, b) => a - b);
  return edges.flatMap((fromMs, index) => {
    const isNobody = unable.every((spans) => spans.some((span) => span.fromMs <= fromMs && fromMs < span.untilMs));
    return isNobody ? [{ fromMs, untilMs: edges[index + 1] ?? Infinity }] : [];
  });
}

/** A schedule starts detectors on the full minute, so a region that is back detects nothing before. */
function untilItDetects(record: DrillRecord, fault: Fault): Span {
  const { fromMs, untilMs } = spanOf(record, fault);
  return { fromMs, untilMs: isGone(fault) ? Math.ceil(untilMs / MINUTE_MS) * MINUTE_MS : untilMs };
}

const MINUTE_MS = 60_000;

/** Whether the fault stops every claim in that region: the region itself is gone, or what detect and claim run on. */
function paralyses(fault: Fault, region: Region): boolean {
  if (isGone(fault)) return fault.region === region;
  if (fault.kind === 'service-down') return fault.region === region && ['lambda', 'states'].includes(fault.service);
  if (fault.kind === 'permission-missing')
    return fault.region === region && ON_THE_WAY.includes(fault.handler) && /^(dynamodb|states):/.test(fault.action);
  return fault.kind === 'handler-crash' && fault.times >= CRASHES_FOR_GOOD && ON_THE_WAY.includes(fault.handler);
}

/** The only functions of ours that run between the loss and the claim. */
const ON_THE_WAY: readonly string[] = ['detect', 'claim'];

/** The word of an observer that is lost meanwhile is missing, so the others need one more tick to agree. */
function agreeingSeconds(record: DrillRecord, { region }: Gone, { fromMs, untilMs }: Span): number {
  const others = observersOf(record.topology, region);
  const isOneLost = record.scenario.faults.some((fault) => {
    if (!isGone(fault) || !others.includes(fault.region)) return false;
    const lost = spanOf(record, fault);
    return lost.fromMs >= fromMs && lost.fromMs < untilMs;
  });
  return isOneLost ? TICK_SECONDS : 0;
}

/** The longest delay of each of these functions that was active during the span, added up, in seconds. */
export function slowedSeconds(record: DrillRecord, { fromMs, untilMs }: Span): number {
  const delaysOf = (handler: string): readonly number[] =>
    record.scenario.faults.flatMap((fault) => {
      if (fault.kind !== 'handler-slow' || fault.handler !== handler) return [];
      const slow = spanOf(record, fault);
      return slow.fromMs <= untilMs && slow.untilMs > fromMs ? [fault.delay / 1000] : [];
    });
  return ON_THE_WAY.reduce((sum, handler) => sum + Math.max(0, ...delaysOf(handler)), 0);
}
