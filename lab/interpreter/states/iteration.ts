/**
 * One iteration of a Map: inline in its own lane, or distributed as its own execution, whose history the parent does
 * not show. Assumption: an iteration sees its item as `$states.context.Map.Item`. Distributed children cannot read
 * outer variables.
 */
import { evaluate, toFailure } from '../evaluation';
import { StateFailure } from '../failures';
import type { Details } from '../history';
import type { MapState } from '../machine';
import { closeLane, openLane, record, type Lane, type Visit } from '../run';
import { abortLane, followEvents } from './siblings';
import type { Tolerance } from './tolerance';

/** One iteration of one Map. */
export interface Iteration {
  readonly visit: Visit<MapState>;
  readonly index: number;
  /** The id of MapStateStarted. */
  readonly startedId: number;
  readonly tolerance: Tolerance;
}

/** Returns the iteration's output, or the value of a tolerated failure. Rejects with the failure of the whole Map. */
export async function runIteration(iteration: Iteration, item: unknown): Promise<unknown> {
  const { visit, index, startedId } = iteration;
  const map = { Item: { Index: index, Value: item } };
  const lane = openLane(visit.lane, map);
  lane.lastEventId = startedId;
  try {
    return visit.state.mode === 'INLINE' ? await runInline(iteration, lane) : await runChild(iteration, lane);
  } catch (thrown) {
    return settleFailure(iteration, lane, thrown);
  } finally {
    if (visit.state.mode === 'INLINE') followEvents(visit.lane, lane);
    closeLane(visit.lane, lane);
  }
}

async function runInline({ visit, index }: Iteration, lane: Lane): Promise<unknown> {
  const details: Details = { name: visit.state.name, index };
  record(lane, 'MapIterationStarted', details);
  lane.iteration = details;
  try {
    const output = await lane.run.runFlow(visit.state.processor, lane, await inputOf(visit, lane));
    record(lane, 'MapIterationSucceeded', details);
    return output;
  } catch (thrown) {
    if (thrown instanceof StateFailure && !lane.cancellation.cancelled) record(lane, 'MapIterationFailed', details);
    throw thrown;
  } finally {
    lane.iteration = undefined;
  }
}

async function runChild({ visit }: Iteration, lane: Lane): Promise<unknown> {
  return lane.run.runChild(visit.state.processor, lane, await inputOf(visit, lane));
}

/** The item, or the result of ItemSelector. */
async function inputOf(visit: Visit<MapState>, lane: Lane): Promise<unknown> {
  const { itemSelector } = visit.state;
  try {
    return itemSelector ? await evaluate({ ...visit, lane }, itemSelector) : (lane.map?.['Item'] as Details)['Value'];
  } catch (thrown) {
    throw toFailure({ ...visit, lane }, thrown);
  }
}

/** A tolerated failure becomes a value. Any other failure ends the sibling iterations. */
function settleFailure({ visit, tolerance }: Iteration, lane: Lane, thrown: unknown): unknown {
  if (lane.cancellation.cancelled || !(thrown instanceof StateFailure)) throw thrown;
  const failure = tolerance.judge(thrown);
  if (!failure) return { Error: thrown.error ?? null, Cause: thrown.cause ?? null };
  lane.current = undefined;
  for (const open of new Set([lane, ...visit.lane.children])) abortLane(open);
  throw failure;
}
