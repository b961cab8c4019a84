import { conductorsFor, dueDrill, overdueDrills, refusedSlots, type DrillsKnown } from '../../strategy/calendar';
import { slotKey } from '../../strategy/control-items';
import { readinessOf } from '../../strategy/readiness';
import { overdueSignOffs } from '../../strategy/sign-off';
import type { Slot } from '../../strategy/slot';
import type { Region } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';
import { logger } from '../runtime/logger';
import type { Output } from './contract';
import { publishDrills } from './metrics';
import { readRecord } from './record';
import { startDrill } from './start';

interface Here extends Pick<DrillsKnown, 'topology' | 'windows'> {
  readonly region: Region;
  readonly store: Pick<ControlStore, 'query' | 'put'>;
}

/**
 * Starts the drill that is due, and keeps every slot that has come. When the record cannot be read, this fails: nothing
 * is started, no metric is published, and the alarm tells people. Safe to repeat: a slot is written once, and the drill
 * of a slot has one name.
 */
export async function planDrills({ topology, windows, region, store }: Here, nowMs: number): Promise<Output> {
  const record = await readRecord(store, { topology, windows, nowMs });
  const keep = (slot: Omit<Slot, 'at' | 'by'>) =>
    store.put(slotKey(slot), { ...slot, at: new Date(nowMs).toISOString(), by: region }, 'absent');
  const refused = refusedSlots(record);
  for (const slot of refused) {
    logger.warn('DRILL_SLOT_REFUSED', slot);
    await keep(slot);
  }
  const due = dueDrill(record);
  const started =
    due && conductorsFor(topology, due.subject).includes(region)
      ? await startDrill({ topology, region }, due)
      : undefined;
  // After the start: if this write fails, the next hour finds the same slot and the same name.
  if (due && started !== undefined) await keep(due);
  const overdue = overdueDrills(record);
  if (overdue.length > 0) logger.warn('DRILLS_OVERDUE', { overdue });
  const unsigned = overdueSignOffs(record.results, record.signed, nowMs).map(({ drill }) => drill);
  if (unsigned.length > 0) logger.warn('DRILLS_NOT_SIGNED_OFF', { drills: unsigned });
  const counts = { overdue: overdue.length, unsigned: unsigned.length };
  publishDrills(region, counts, readinessOf(record.results, [region], nowMs));
  return { ...(started !== undefined && { started }), refused: refused.length, ...counts };
}
