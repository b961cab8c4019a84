/**
 * Walks the states of a flow: enter, perform, leave, next. Assumes that a state's events always stand between its entered and exited
 * events, as recorded; a failed state has no exited event unless the failure was caught.
 */
import { Cancelled } from './failures';
import { finish } from './finish';
import type { Flow, State } from './machine';
import { withRecovery } from './recovery';
import { record, toFailure, type Lane, type Step, type Visit } from './run';
import { runChoice } from './states/choice';
import { runFail } from './states/fail';
import { runMap } from './states/map';
import { runParallel } from './states/parallel';
import { runTask } from './states/task';
import { runWait } from './states/wait';

/** Runs a flow to its end and gives its output; rejects with StateFailure, or Cancelled when the lane is ended. */
export async function runFlow(flow: Flow, lane: Lane, input: unknown): Promise<unknown> {
  let name: string | undefined = flow.startAt;
  let value = input;
  while (name !== undefined) {
    const latency = lane.run.host.transition?.();
    if (latency) await latency;
    const visit = enter(lane, stateOf(flow, name), value);
    const step = await perform(visit);
    leave(visit, step);
    value = step.output;
    name = step.next;
  }
  return value;
}

function stateOf(flow: Flow, name: string): State {
  const state = flow.states.get(name);
  if (!state) throw new Error(`there is no state '${name}'`);
  return state;
}

function enter(lane: Lane, state: State, input: unknown): Visit {
  const enteredId = record(lane, `${state.type}StateEntered`, { name: state.name, input });
  lane.current = state;
  return { lane, state, input, enteredId, enteredAtMs: lane.run.host.now(), retries: 0, taskToken: undefined };
}

function leave({ lane, state }: Visit, { output, assigned }: Step): void {
  record(lane, `${state.type}StateExited`, { name: state.name, output, assignedVariables: assigned });
  lane.current = undefined;
  if (assigned) Object.assign(lane.variables, assigned);
}

async function perform(visit: Visit): Promise<Step> {
  try {
    const step = await performType(visit);
    if (visit.lane.cancellation.cancelled) throw new Cancelled();
    return step;
  } catch (thrown) {
    throw toFailure(visit, thrown);
  }
}

function performType(visit: Visit): Promise<Step> {
  const { state } = visit;
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return finish(visit, state, { otherwise: visit.input });
    case 'Fail':
      return runFail({ ...visit, state });
    case 'Wait':
      return runWait({ ...visit, state });
    case 'Choice':
      return runChoice({ ...visit, state });
    case 'Task':
      return withRecovery({ ...visit, state }, runTask);
    case 'Parallel':
      return withRecovery({ ...visit, state }, runParallel);
    case 'Map':
      return withRecovery({ ...visit, state }, runMap);
  }
}
