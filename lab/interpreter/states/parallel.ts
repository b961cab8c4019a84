/**
 * Parallel: all branches at once with the same input, and their outputs in order. Assumption: the first branch that
 * fails gives the state its error and ends the other branches.
 */
import { evaluate } from '../evaluation';
import { finish } from '../finish';
import type { Flow, ParallelState } from '../machine';
import { closeLane, openLane, record, type Lane, type Step, type Visit } from '../run';
import { abortLane, followEvents, mustLive, pool } from './siblings';

/** Rejects with the StateFailure of a branch, or EvaluationProblem. */
export async function runParallel(visit: Visit<ParallelState>): Promise<Step> {
  const { lane, state, input } = visit;
  const shared = state.arguments ? await evaluate(visit, state.arguments) : input;
  record(lane, 'ParallelStateStarted');
  const startedId = lane.lastEventId;
  const { branches } = state;
  const result = await pool(branches.length, branches.length, (index) => {
    return runBranch({ outer: lane, flow: branches[index], startedId }, shared);
  });
  mustLive(lane);
  record(lane, 'ParallelStateSucceeded');
  return finish(visit, state, { seen: { result }, otherwise: result });
}

interface Branch {
  readonly outer: Lane;
  readonly flow: Flow | undefined;
  readonly startedId: number;
}

async function runBranch({ outer, flow, startedId }: Branch, input: unknown): Promise<unknown> {
  const lane = openLane(outer);
  lane.lastEventId = startedId;
  try {
    return flow && (await outer.run.runFlow(flow, lane, input));
  } catch (thrown) {
    if (!lane.cancellation.cancelled) for (const open of new Set([lane, ...outer.children])) abortLane(open);
    throw thrown;
  } finally {
    followEvents(outer, lane);
    closeLane(outer, lane);
  }
}
