/** Evacuations that should have been: a region was taken for good, somebody could have taken over, and nothing was begun. */
import type { Region } from '../../strategy/topology';
import { regionTaken } from '../fault-kinds';
import { evacuatedSources } from '../judge/affected';
import type { DrillRecord } from '../record';

/** Detection, claim and the first decision take less than this after a region is gone for good. */
const DETECTED_WITHIN_MS = 120_000;

/** Regions lost or isolated for good, alone, early enough, and neither left nor claimed by anybody. */
export function missedEvacuations(record: DrillRecord): readonly Region[] {
  const taken = record.scenario.faults.filter((fault) => regionTaken(fault) !== undefined);
  // With two regions in trouble there may be nobody left who could see, or go anywhere.
  if (new Set(taken.map(regionTaken)).size !== 1) return [];
  const gone = taken.find(
    ({ kind, ...rest }) => (kind === 'region-loss' || kind === 'region-isolated') && !('for' in rest),
  );
  if (!gone || record.endMs - record.startMs - gone.at < DETECTED_WITHIN_MS) return [];
  const region = regionTaken(gone) ?? '';
  const isNoticed = evacuatedSources(record).includes(region) || record.claims.some(({ source }) => source === region);
  return isNoticed ? [] : [region];
}
