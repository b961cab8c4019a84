import type { DrillsKnown } from '../../strategy/calendar';
import { Claim } from '../../strategy/claim';
import {
  CLAIMS_PK,
  DRILL_RESULT_PREFIX,
  DRILLS_PK,
  SIGNED_OFF_PREFIX,
  SLOT_PREFIX,
} from '../../strategy/control-items';
import { DrillResult } from '../../strategy/drill-result';
import { SignedOff } from '../../strategy/sign-off';
import { Slot } from '../../strategy/slot';
import type { ControlStore } from '../runtime/control/control-store';

interface Known extends DrillsKnown {
  readonly signed: readonly SignedOff[];
}

/**
 * All drills, slots, sign-offs and claims. Throws ControlStoreUnreachable, and ControlItemInvalid for an item that
 * cannot be read: a drill that nobody can read is no reason to play another one, and an unreadable claim may be an open
 * incident.
 */
export async function readRecord(
  store: Pick<ControlStore, 'query'>,
  now: Pick<DrillsKnown, 'topology' | 'windows' | 'nowMs'>,
): Promise<Known> {
  const [results, slots, signed, claims] = await Promise.all([
    store.query(DRILLS_PK, DrillResult, DRILL_RESULT_PREFIX),
    store.query(DRILLS_PK, Slot, SLOT_PREFIX),
    store.query(DRILLS_PK, SignedOff, SIGNED_OFF_PREFIX),
    store.query(CLAIMS_PK, Claim),
  ]);
  return { ...now, results, slots, signed, claims };
}
