import { OUTAGE_PK, PAST_OUTAGE_PREFIX } from '../../strategy/control-items';
import { Outage } from '../../strategy/outage';
import { KNOWN_PAGE, statusPage } from '../../strategy/status-page';
import { queryReadable } from '../runtime/control/control-store';
import { keepKnown } from '../runtime/control/known';
import { readLedger } from '../runtime/control/ledger';
import { logger } from '../runtime/logger';
import type { Facts, Here } from './here';

/**
 * Keeps the newest picture for the status page in this region. If that fails, messages go out all the same, and the
 * page says how old its picture is.
 */
export async function keepPicture(
  { topology, region, store }: Here,
  situation: Facts,
  newest: Outage | undefined,
): Promise<void> {
  try {
    const [past, entries] = await Promise.all([
      queryReadable(store, Outage, { pk: OUTAGE_PK, prefix: PAST_OUTAGE_PREFIX }),
      newest ? readLedger(store, newest.name) : [],
    ]);
    const value = statusPage({ situation, outages: [...past, ...(newest ? [newest] : [])], entries });
    await keepKnown({ topology, region }, KNOWN_PAGE, { value, atMs: situation.nowMs });
  } catch (error) {
    logger.warn('COMMUNICATE_PAGE_NOT_KEPT', { error });
  }
}
