/**
 * How long it took to claim the evacuation of a region that was gone for good. Every run must do this, whatever else
 * happens in it.
 */
import { slowedSeconds } from '../judge/promises/claimed';
import { wasCutOff } from '../judge/control-reach';
import { takenBy } from '../judge/taken';
import type { DrillRecord } from '../judge/record';

/** A run that ends sooner after the loss cannot show a late detection. */
const PATIENCE_MS = 120_000;

/**
 * `seconds`: from the loss to the claim. Null if nobody had claimed it when the run ended, at least two minutes after
 * the loss. `slowedSeconds`: how long a fault delayed the functions between the loss and the claim. No detector can
 * make up for that.
 */
export interface Detection {
  readonly seconds: number | null;
  readonly slowedSeconds: number;
}

/**
 * The detection of the only region that was lost or isolated for good. Null if the run has none, ends too soon after
 * the loss, or left nobody able to claim anything.
 */
export function detectionOf(record: DrillRecord): Detection | null {
  const { scenario, topology, claims, startMs, endMs } = record;
  const taken = scenario.faults.filter((fault) => takenBy(fault) !== undefined);
  // With two regions in trouble there may be no observer left, and no target.
  if (new Set(taken.map(takenBy)).size !== 1) return null;
  const gone = taken.find(
    ({ kind, ...rest }) => (kind === 'region-loss' || kind === 'region-isolated') && !('for' in rest),
  );
  if (!gone) return null;
  // An observer without a quorum cannot claim.
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
