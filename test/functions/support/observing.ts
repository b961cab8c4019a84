/** What observers have published, as a function finds it in the control store. */
import { observationKey } from '../../../strategy/control-items';
import { type Observation, storedObservation } from '../../../strategy/observation';
import type { PaperDynamo } from './paper-dynamo';
import { CONTROL } from './world';

/** Publishes these, as of now unless another time is given. */
export function publish(paper: PaperDynamo, observations: readonly Observation[], atMs = Date.now()): void {
  for (const observation of observations)
    paper.write(CONTROL, { ...observationKey(observation.observer), ...storedObservation({ ...observation, atMs }) });
}
