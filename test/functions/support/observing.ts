/** What observers have published, as a function finds it in the control store. */
import { conditionKey, observationKey } from '../../../strategy/control-items';
import { type Observation, storedObservation } from '../../../strategy/observation';
import type { PaperDynamo } from './paper-dynamo';
import { CONTROL, TOPOLOGY } from './world';

/** Publishes these, as of now unless another time is given, where every region was seen well in full before. */
export function publish(paper: PaperDynamo, observations: readonly Observation[], atMs = Date.now()): void {
  for (const region of TOPOLOGY.regions) join(paper, region);
  for (const observation of observations)
    paper.write(CONTROL, { ...observationKey(observation.observer), ...storedObservation({ ...observation, atMs }) });
}

/** The region was never seen well in full. */
export const leave = (paper: PaperDynamo, region: string): boolean =>
  paper.rows.delete(`${CONTROL}/${conditionKey(region).pk}/${conditionKey(region).sk}`);

/** What a region that counts has, until more is told of it. */
function join(paper: PaperDynamo, region: string): void {
  const { pk, sk } = conditionKey(region);
  const at = new Date(0).toISOString();
  if (!paper.row(CONTROL, pk, sk)) paper.write(CONTROL, { pk, sk, region, lost: false, services: {}, at });
}
