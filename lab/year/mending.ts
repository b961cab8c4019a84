/** The people of a year: they mend what a missed drill has found, and close its corrective actions by name. */
import { type CorrectiveAction, isOpen } from '../../strategy/corrective-action';

/** A working week. Assumption: what a drill finds is mended by then. */
export const MENDED_AFTER_DAYS = 5;
const DAY_MS = 86_400_000;

/** The actions as they stand at that moment, in ms. */
export function mendedBy(actions: readonly CorrectiveAction[], nowMs: number): readonly CorrectiveAction[] {
  return actions.map((action) => {
    const mendedAtMs = Date.parse(action.openedAt) + MENDED_AFTER_DAYS * DAY_MS;
    const closed = { by: 'operations-lead', at: new Date(mendedAtMs).toISOString(), why: 'mended' };
    return isOpen(action) && mendedAtMs <= nowMs ? { ...action, closed } : action;
  });
}
