import type { DrillsKnown } from '../../strategy/calendar';
import { Claim } from '../../strategy/claim';
import { CLAIMS_PK, DRILL_RESULT_PREFIX, DRILLS_PK, SLOT_PREFIX } from '../../strategy/control-items';
import { DrillResult } from '../../strategy/drill-result';
import { Slot } from '../../strategy/slot';
import type { ControlStore } from '../runtime/control/control-store';

/**
 * All drills, slots and claims. Throws ControlStoreUnreachable, and ControlItemInvalid for an item that cannot be read:
 * a drill that nobody can read is no reason to play another one, and an unreadable claim may be an open incident.
 */
export async function readRecord(
  store: Pick<ControlStore, 'query'>,
  now: Pick<DrillsKnown, 'topology' | 'windows' | 'nowMs'>,
): Promise<DrillsKnown> {
  const [results, slots, claims] = await Promise.all([
    store.query(DRILLS_PK, DrillResult, DRILL_RESULT_PREFIX),
    store.query(DRILLS_PK, Slot, SLOT_PREFIX),
    store.query(CLAIMS_PK, Claim),
  ]);
  return { ...now, results, slots, claims };
}
