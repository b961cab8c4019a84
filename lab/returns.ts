/**
 * The operator who brings a region back: starts the return's state machine at the time the scenario names, as from the console. One that
 * Step Functions does not take (its region is lost, or cut off from people) is not tried again.
 */
import { machineArn } from '../strategy/names';
import type { Topology } from '../strategy/topology';
import { ServiceError, type Answer, type Call } from './cloud/call';
import type { Kernel } from './kernel';
import type { Return } from './scenario';

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly returns: readonly Return[];
  /** Step Functions, asked as a person would ask it. */
  readonly states: { handle(call: Call): Answer };
}

/** Schedules the starts, counted from now. */
export function scheduleReturns(sources: Sources): void {
  const { kernel, returns } = sources;
  returns.forEach((plan, index) => {
    kernel.clock.after(plan.at, () => {
      const { region, conductor } = plan;
      kernel.note('operator.returns', { region: conductor, source: region, taken: start(sources, plan, index) });
    });
  });
}

/** Whether Step Functions took it. */
function start({ kernel, topology, states }: Sources, { region: source, conductor }: Return, index: number): boolean {
  if (kernel.network.path('internet', conductor) === undefined) return false;
  const input = {
    stateMachineArn: machineArn(topology, conductor, 'return'),
    name: `operator-${index + 1}`,
    input: JSON.stringify({ source, reason: 'operator' }),
  };
  const caller = { kind: 'operator', name: 'operator', region: 'internet' } as const;
  try {
    states.handle({ service: 'states', operation: 'StartExecution', region: conductor, input, caller });
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
