/**
 * Walks the states of a flow: enter, perform, leave, next. Assumption: a state's events always lie between its entered
 * and exited events, as recorded. A failed state has no exited event unless the failure was caught. States that wait
 * for nothing follow each other without a turn of the event loop. Parallel flows take turns, state by state.
 */
import { toFailure } from './evaluation';
import { Cancelled } from './failures';
import { finish } from './finish';
import type { Flow, State } from './machine';
import { withRecovery } from './recovery';
import { record, type Lane, type Step, type Visit } from './run';
import { runChoice } from './states/choice';
import { runFail } from './states/fail';
import { runMap } from './states/map';
import { runParallel } from './states/parallel';
import { runTask } from './states/task';
import { runWait } from './states/wait';

const TYPES = ['Pass', 'Succeed', 'Fail', 'Wait', 'Choice', 'Task', 'Parallel', 'Map'] as const;
type Names = Readonly<Record<State['type'], string>>;
const namesOf = (suffix: string): Names =>
  Object.fromEntries(TYPES.map((type) => [type, `${type}State${suffix}`])) as Names;
const ENTERED = namesOf('Entered');
const EXITED = namesOf('Exited');

const TURN = Promise.resolve();

/**
 * Runs a flow to its end and returns its output. Rejects with StateFailure, or with Cancelled when the lane is ended.
 */
export async function runFlow(flow: Flow, lane: Lane, input: unknown): Promise<unknown> {
  const { host } = lane.run;
  let name: string | undefined = flow.startAt;
  let value = input;
  let takesTurns = true;
  while (name !== undefined) {
    const latency = host.transition?.();
    if (latency) await latency;
    const visit = enter(lane, stateOf(flow, name), value);
    // The starter of the flow continues first, so that all parallel flows have begun before one of them acts.
    if (takesTurns && !latency) await TURN;
    takesTurns = lane.nested;
    const performed = perform(visit);
    const step: Step = performed instanceof Promise ? await performed : performed;
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
  const enteredId = record(lane, ENTERED[state.type], { name: state.name, input });
  lane.current = state;
  return { lane, state, input, enteredId, enteredAtMs: lane.run.host.now(), retries: 0, taskToken: undefined };
}

function leave({ lane, state }: Visit, { output, assigned }: Step): void {
  record(lane, EXITED[state.type], { name: state.name, output, assignedVariables: assigned });
  lane.current = undefined;
  if (assigned) Object.assign(lane.variables, assigned);
}

function perform(visit: Visit): Step | Promise<Step> {
  try {
    const step = performType(visit);
    return step instanceof Promise ? settle(visit, step) : step;
  } catch (thrown) {
    throw toFailure(visit, thrown);
  }
}

async function settle(visit: Visit, pending: Promise<Step>): Promise<Step> {
  try {
    const step = await pending;
    if (visit.lane.cancellation.cancelled) throw new Cancelled();
    return step;
  } catch (thrown) {
    throw toFailure(visit, thrown);
  }
}

/** Passes a visit on as it is: the switch has established the type of its state. */
function performType(visit: Visit): Step | Promise<Step> {
  const { state } = visit;
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return finish(visit, state, { otherwise: visit.input });
    case 'Fail':
      return runFail(visit as Visit<typeof state>);
    case 'Wait':
      return runWait(visit as Visit<typeof state>);
    case 'Choice':
      return runChoice(visit as Visit<typeof state>);
    case 'Task':
      return withRecovery(visit as Visit<typeof state>, runTask);
    case 'Parallel':
      return withRecovery(visit as Visit<typeof state>, runParallel);
    case 'Map':
      return withRecovery(visit as Visit<typeof state>, runMap);
  }
}
