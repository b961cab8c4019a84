/**
 * The status page can be read, and it admits what users feel (strategy §3, communication workflows). Judged by somebody
 * who looks at it twice a minute. It is there again within five minutes, as long as a region without a fault could
 * serve it. While users of a residency are turned away and an evacuation of their region is under way, it does not say
 * all the time that all is well for them. It may say that it does not know.
 */
import { regionsOf, type Residency } from '../../../strategy/topology';
import { cutOffSpans } from '../control-reach';
import { declaredIn, declaredMs, troublesOf } from '../owed';
import type { DrillRecord, StatusRead } from '../record';
import { commonSpans, type Span } from '../spells';
import { namesRegion, runningOf, spanOf } from '../works';
import { promise, type PromiseResult } from './promise';

/** Checkers need a minute, DNS another one, and the reader looks twice a minute. */
const AWAY_MS = 5 * 60_000;
/** After a fault the region needs a moment to be in DNS again, and to make a picture. */
const AGAIN_MS = 3 * 60_000;

/** Unknown if nobody ever saw a page. */
export function statusPageIsThere(record: DrillRecord): PromiseResult {
  const violations = [...away(record, troubledSpans(record)), ...denied(record)];
  return promise(
    'status-page',
    violations,
    record.statusReads.some(({ shown }) => shown !== undefined),
  );
}

/** Stretches in which the page could not be read, although a region without a fault could have served it. */
function away({ statusReads, endMs }: DrillRecord, troubled: readonly Span[]): readonly string[] {
  const readable = statusReads.filter(({ shown }) => shown !== undefined).map(({ atMs }) => atMs);
  const edges = [statusReads[0]?.atMs ?? endMs, ...readable, statusReads.at(-1)?.atMs ?? endMs];
  return edges.slice(1).flatMap((untilMs, index) => {
    const fromMs = edges[index] ?? untilMs;
    const excusedMs = troubled.reduce(
      (sum, span) => sum + Math.max(0, Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs)),
      0,
    );
    return untilMs - fromMs - excusedMs <= AWAY_MS
      ? []
      : [`the status page could not be read from ${clock(fromMs)} to ${clock(untilMs)}`];
  });
}

/** Trouble of a residency that the page never admitted. */
function denied(record: DrillRecord): readonly string[] {
  const residencies = [...new Set(record.topology.placements.map(({ residency }) => residency))];
  const declared = declaredIn(record);
  return residencies.flatMap((residency) =>
    troublesOf(record, residency).flatMap((trouble) => {
      const fromMs = Math.max(trouble.fromMs, declaredMs(trouble, declared) ?? Infinity);
      const reads = record.statusReads.filter(({ atMs }) => atMs >= fromMs && atMs <= trouble.untilMs);
      const isDenied = reads.length > 0 && trouble.untilMs - fromMs > AWAY_MS && reads.every(saysWell(residency));
      return isDenied && !isBlind(record, residency, trouble)
        ? [`users of ${residency} were turned away from ${clock(fromMs)}, and the status page said that all is well`]
        : [];
    }),
  );
}

const saysWell =
  (residency: Residency) =>
  ({ shown }: StatusRead): boolean =>
    shown?.[residency] === 'operational';

/** Whether a region of the residency runs without the control store: then others do not see what its users feel. */
function isBlind(record: DrillRecord, residency: Residency, { fromMs, untilMs }: Span): boolean {
  const cutOff = cutOffSpans(record);
  const own = record.topology.placements.filter((one) => one.residency === residency).flatMap(regionsOf);
  return runningOf(record, own).some((region) =>
    (cutOff.get(region) ?? []).some((span) => span.fromMs < untilMs && fromMs < span.untilMs),
  );
}

/** When no region was without a fault, in time order. */
function troubledSpans(record: DrillRecord): readonly Span[] {
  const { faults } = record.scenario;
  const everywhere = faults.filter((fault) => !record.topology.regions.some((region) => namesRegion(fault, region)));
  return commonSpans(
    record.topology.regions.map((region) =>
      [...everywhere, ...faults.filter((fault) => namesRegion(fault, region))].map((fault) => {
        const { fromMs, untilMs } = spanOf(record, fault);
        return { fromMs, untilMs: untilMs + AGAIN_MS };
      }),
    ),
  );
}

const clock = (ms: number): string => new Date(ms).toISOString();
