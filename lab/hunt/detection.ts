/**
 * How long it took until somebody had claimed the evacuation of a region that was gone for good: what nobody may miss,
 * however else the run went.
 */
import { slowedSeconds } from '../judge/promises/claimed';
import { wasCutOff } from '../judge/control-reach';
import { takenBy } from '../judge/promises/taken';
import type { DrillRecord } from '../judge/record';

/** A run that ends sooner after the loss says nothing about a detection that is late. */
const PATIENCE_MS = 120_000;

/**
 * `seconds` from the loss to the claim; null: nobody had claimed it when the run ended, two minutes after the loss or
 * later. `slowedSeconds`: by how much a fault held up the functions on the way, which no detector can make good.
 */
export interface Detection {
  readonly seconds: number | null;
  readonly slowedSeconds: number;
}

/**
 * Of a region lost or isolated for good, alone; null when the run has none, ends too soon after it, or left nobody
 * able to claim anything.
 */
export function detectionOf(record: DrillRecord): Detection | null {
  const { scenario, topology, claims, startMs, endMs } = record;
  const taken = scenario.faults.filter((fault) => takenBy(fault) !== undefined);
  // With two regions in trouble there may be nobody left who could see, or go anywhere.
  if (new Set(taken.map(takenBy)).size !== 1) return null;
  const gone = taken.find(
    ({ kind, ...rest }) => (kind === 'region-loss' || kind === 'region-isolated') && !('for' in rest),
  );
  if (!gone) return null;
  // Who reaches no quorum can claim nothing.
  const observers = topology.regions.filter((region) => region !== takenBy(gone));
  if (wasCutOff(record, observers, startMs)) return null;
  const goneMs = startMs + gone.at;
  if (endMs - goneMs < PATIENCE_MS) return null;
  const claimedMs = claims
    .filter(({ flow, source }) => flow === 'evacuation' && source === takenBy(gone))
    .map(({ claimedAt }) => Date.parse(claimedAt));
  const seconds = claimedMs.length > 0 ? Math.max(0, Math.min(...claimedMs) - goneMs) / 1000 : null;
  const untilMs = seconds === null ? Infinity : goneMs + seconds * 1000;
  return { seconds, slowedSeconds: slowedSeconds(record, { fromMs: goneMs, untilMs }) };
}
