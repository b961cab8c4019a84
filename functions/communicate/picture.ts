import type { Outage } from '../../strategy/outage';
import { KNOWN_PAGE, statusPage } from '../../strategy/status-page';
import { keepKnown } from '../runtime/control/known';
import { readLedger } from '../runtime/control/ledger';
import { logger } from '../runtime/logger';
import type { Facts, Here } from './here';

/**
 * Keeps the newest picture for the status page in this region. `outages`: the newest first. If that fails, messages go
 * out all the same, and the page says how old its picture is.
 */
export async function keepPicture(
  { topology, region, store }: Here,
  situation: Facts,
  outages: readonly Outage[],
): Promise<void> {
  try {
    const [newest] = outages;
    const entries = newest ? await readLedger(store, newest.name) : [];
    const value = statusPage({ situation, outages, entries });
    await keepKnown({ topology, region }, KNOWN_PAGE, { value, atMs: situation.nowMs });
  } catch (error) {
    logger.warn('COMMUNICATE_PAGE_NOT_KEPT', { error });
  }
}
