/** How long it took until somebody had claimed the evacuation of a region that was gone for good: what nobody may miss, however else the night went. */
import { FAST_TICKS, TICK_SECONDS } from '../../strategy/health-budget';
import { regionTaken } from '../fault-kinds';
import { wasCutOff } from '../judge/control-reach';
import type { DrillRecord } from '../record';

/** No detector can be sure of a loss sooner: so many failed probes in a row. */
export const DETECTION_FLOOR_SECONDS = FAST_TICKS * TICK_SECONDS;
/** A night that ends sooner after the loss says nothing about a detection that is late. */
const PATIENCE_MS = 120_000;

/**
 * `seconds` from the loss to the claim; null: nobody had claimed it when the night ended, two minutes after the loss or later. `slowedSeconds`:
 * by how much a fault held up the functions on the way, which no detector can make good.
 */
export interface Detection {
  readonly seconds: number | null;
  readonly slowedSeconds: number;
}

/** Between the loss and the claim nothing else of ours runs. */
const ON_THE_WAY: readonly string[] = ['detect', 'claim'];

/** Of a region lost or isolated for good, alone; null when the night has none, ends too soon after it, or left nobody able to claim anything. */
export function detectionOf(record: DrillRecord): Detection | null {
  const { scenario, topology, claims, startMs, endMs } = record;
  const taken = scenario.faults.filter((fault) => regionTaken(fault) !== undefined);
  // With two regions in trouble there may be nobody left who could see, or go anywhere.
  if (new Set(taken.map(regionTaken)).size !== 1) return null;
  const gone = taken.find(
    ({ kind, ...rest }) => (kind === 'region-loss' || kind === 'region-isolated') && !('for' in rest),
  );
  if (!gone) return null;
  // Who reaches no quorum can claim nothing.
  const observers = topology.regions.filter((region) => region !== regionTaken(gone));
  if (wasCutOff(record, observers, startMs)) return null;
  const goneMs = startMs + gone.at;
  if (endMs - goneMs < PATIENCE_MS) return null;
  const claimedMs = claims
    .filter(({ flow, source }) => flow === 'evacuation' && source === regionTaken(gone))
    .map(({ claimedAt }) => Date.parse(claimedAt));
  const seconds = claimedMs.length > 0 ? Math.max(0, Math.min(...claimedMs) - goneMs) / 1000 : null;
  const untilMs = seconds === null ? Infinity : gone.at + seconds * 1000;
  return { seconds, slowedSeconds: slowedSeconds(record, { fromMs: gone.at, untilMs }) };
}

/** Of each function the longest delay that was in force at some time between the loss and the claim, in ms from the start. */
function slowedSeconds({ scenario }: DrillRecord, { fromMs, untilMs }: { fromMs: number; untilMs: number }): number {
  const delaysOf = (handler: string): readonly number[] =>
    scenario.faults.flatMap((fault) => {
      if (fault.kind !== 'handler-slow' || fault.handler !== handler) return [];
      return fault.at <= untilMs && fault.at + (fault.for ?? Infinity) > fromMs ? [fault.delay / 1000] : [];
    });
  return ON_THE_WAY.reduce((sum, handler) => sum + Math.max(0, ...delaysOf(handler)), 0);
}
