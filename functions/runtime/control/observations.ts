import * as z from 'zod';
import { OBSERVATIONS_PK } from '../../../strategy/control-items';
import { type Observation, StoredObservation } from '../../../strategy/observation';
import type { ControlStore } from './control-store';

const Anything = z.looseObject({});

/**
 * The last observation of each observer. One that cannot be read is left out, so that it does not hide the others.
 * Throws ControlStoreUnreachable.
 */
export async function readObservations(store: Pick<ControlStore, 'query'>): Promise<readonly Observation[]> {
  const items = await store.query(OBSERVATIONS_PK, Anything);
  return items.flatMap((item) => StoredObservation.safeParse(item).data ?? []);
}
