import { OBSERVATIONS_PK } from '../../../strategy/control-items';
import { type Observation, StoredObservation } from '../../../strategy/observation';
import { type ControlStore, queryReadable } from './control-store';

/** The last observation of each observer. One that cannot be read is left out. Throws ControlStoreUnreachable. */
export const readObservations = (store: Pick<ControlStore, 'query'>): Promise<readonly Observation[]> =>
  queryReadable(store, StoredObservation, { pk: OBSERVATIONS_PK });
