/**
 * Sibling lanes: runs a limited number at once, and ends all when one fails. Assumption: states that are open when
 * their flow is ended from outside are recorded as aborted, innermost first, and the failed Task of a Parallel is one
 * of them (recorded). The order between lanes is random on AWS and fixed here.
 */
import { Cancelled } from '../failures';
import { recordIfRoom, type Lane } from '../run';

const ABORTABLE = ['Task', 'Wait', 'Parallel', 'Map'];

/**
 * Runs `work` for 0 … count-1, at most `limit` at a time. Results are in order. After the first rejection no more work
 * starts.
 */
export async function pool<T>(count: number, limit: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const handout: Handout<T> = { results: new Array<T>(count), next: 0, stopped: false, work };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, () => takePart(handout)));
  return handout.results;
}

interface Handout<T> {
  readonly results: T[];
  readonly work: (index: number) => Promise<T>;
  next: number;
  stopped: boolean;
}

async function takePart<T>(handout: Handout<T>): Promise<void> {
  const { results, work } = handout;
  while (handout.next < results.length && !handout.stopped) {
    const index = handout.next++;
    try {
      results[index] = await work(index);
    } catch (thrown) {
      handout.stopped = true;
      throw thrown;
    }
  }
}

/** Ends a lane and everything inside it. Records the open states. Safe to repeat. */
export function abortLane(lane: Lane): void {
  if (lane.cancellation.cancelled) return;
  for (const child of [...lane.children]) abortLane(child);
  if (lane.current && ABORTABLE.includes(lane.current.type)) recordIfRoom(lane, `${lane.current.type}StateAborted`);
  if (lane.iteration) recordIfRoom(lane, 'MapIterationAborted', lane.iteration);
  lane.cancellation.cancel();
}

/** Continues the chain of events where an inner lane ended. */
export function followEvents(outer: Lane, inner: Lane): void {
  outer.lastEventId = Math.max(outer.lastEventId, inner.lastEventId);
}

/** Throws Cancelled when the lane has been ended from outside. */
export function mustLive(lane: Lane): void {
  if (lane.cancellation.cancelled) throw new Cancelled();
}
