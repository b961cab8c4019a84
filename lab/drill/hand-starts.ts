/**
 * What operators start by hand, as from the console, at the time that the scenario names: a return, an evacuation that
 * nobody else has started, or a failed execution again. If Step Functions does not accept a start, it is not tried
 * again: its region is lost, or people cannot reach it.
 */
import { machineArn } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { ServiceError, type Answer, type Call } from '../calls/call';
import type { ExecutionRecord } from '../cloud/states';
import type { Kernel } from '../kernel/kernel';
import type { Scenario } from '../scenario/scenario';

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly scenario: Pick<Scenario, 'returns' | 'starts' | 'redrives'>;
  /** Step Functions, called as a person would call it. */
  readonly states: { handle(call: Call): Answer; executions(): readonly ExecutionRecord[] };
}

/** What to start, and where. */
interface Start {
  readonly stateMachineArn: string;
  readonly region: Region;
  /** The name of the execution. */
  readonly name: string;
  readonly input: unknown;
}

/** Schedules all hand starts, counted from now. */
export function scheduleHandStarts(sources: Sources): void {
  const { kernel, topology, scenario } = sources;
  scenario.returns.forEach(({ at, region: source, conductor: region }, index) => {
    kernel.clock.after(at, () => {
      const stateMachineArn = machineArn(topology, region, 'return');
      const name = `operator-${index + 1}`;
      const taken = start(sources, { stateMachineArn, region, name, input: { source, reason: 'operator' } });
      kernel.note('operator.returns', { region, source, taken });
    });
  });
  scenario.starts.forEach(({ at, conductor: region, ...input }, index) => {
    kernel.clock.after(at, () => {
      const stateMachineArn = machineArn(topology, region, 'evacuate');
      const name = `operator-${index + 1}`;
      const taken = start(sources, { stateMachineArn, region, name, input });
      kernel.note('operator.starts', { region, source: input.source, why: input.reason, taken });
    });
  });
  scenario.redrives.forEach(({ at, conductor }, index) => {
    kernel.clock.after(at, () => redrive(sources, conductor, `redrive-${index + 1}`));
  });
}

/** Starts the last failed execution of that region again, with the same input. Does nothing if none has failed. */
function redrive(sources: Sources, region: Region, name: string): void {
  const failed = sources.states
    .executions()
    .filter((one) => one.region === region && !['RUNNING', 'SUCCEEDED'].includes(one.status))
    .reduce<ExecutionRecord | undefined>(
      (newest, one) => (newest === undefined || one.startedAtMs >= newest.startedAtMs ? one : newest),
      undefined,
    );
  if (failed === undefined) {
    sources.kernel.note('operator.redrives', { region, machine: null, taken: false });
    return;
  }
  const { machine, input } = failed;
  const stateMachineArn = `arn:aws:states:${region}:${sources.topology.account}:stateMachine:${machine}`;
  const taken = start(sources, { stateMachineArn, region, name, input });
  sources.kernel.note('operator.redrives', { region, machine, taken });
}

/** Returns whether Step Functions accepted it. */
function start({ kernel, states }: Sources, { stateMachineArn, region, name, input: json }: Start): boolean {
  if (kernel.network.path('internet', region) === undefined) return false;
  const input = { stateMachineArn, name, input: JSON.stringify(json) };
  const caller = { kind: 'operator', name: 'operator', region: 'internet' } as const;
  try {
    states.handle({ service: 'states', operation: 'StartExecution', region, input, caller });
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
