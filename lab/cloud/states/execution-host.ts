/**
 * What an execution gets from its region: virtual time, random numbers, transitions that take time, and tasks. In a
 * lost region nothing reaches the execution, so it stands still. Everything due in between happens when the region is
 * back. Assumption: Step Functions itself loses nothing.
 */
import type { Host } from '../../interpreter/execute';
import { draw, type Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';
import type { StateMachine } from './state-machines';
import type { StatesTasks } from './tasks';

/** How often a stopped execution checks whether its region is back. */
const STANDSTILL_MS = 5_000;

interface Parts {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly tasks: StatesTasks;
  /** Counts transitions, retries included. */
  readonly meters: { transitions: number };
}

export class ExecutionHosts {
  constructor(private readonly parts: Parts) {}

  /** The host of one execution of the machine. */
  of(machine: StateMachine, execution: string): Host {
    const { kernel, random } = this.parts;
    const { clock } = kernel;
    return {
      now: () => clock.now(),
      random: () => random.next(),
      uuid: () => random.uuid(),
      // IAM reads the machine out of its token.
      taskToken: () => `${machine.arn}/${random.uuid()}`,
      wait: (untilMs) => {
        let timer = { cancelled: false };
        const promise = new Promise<void>((resolve) => {
          timer = clock.at(untilMs, () => this.whenRegionRuns(machine.region, () => timer.cancelled || resolve()));
        });
        return { promise, cancel: () => void (timer.cancelled = true) };
      },
      transition: () => this.transition(machine.region),
      task: (request) => this.task(machine, request),
      log: ({ type, details }) => {
        if (!type.endsWith('StateEntered')) return;
        const { region, name } = machine;
        kernel.note('states.entered', { region, machine: name, execution, state: details?.['name'] });
      },
    };
  }

  private transition(region: string): Promise<void> {
    const { kernel, random, meters } = this.parts;
    meters.transitions += 1;
    const delayMs = draw(random, 'transitionMs');
    return new Promise((resolve) => kernel.clock.after(delayMs, () => this.whenRegionRuns(region, resolve)));
  }

  private async task(
    { name, region, roleArn }: StateMachine,
    request: Parameters<Host['task']>[0],
  ): ReturnType<Host['task']> {
    const { meters, tasks } = this.parts;
    if (request.attempt > 0) meters.transitions += 1;
    const outcome = await tasks.perform({ name, region, roleArn }, request);
    return new Promise((resolve) => this.whenRegionRuns(region, () => resolve(outcome)));
  }

  private whenRegionRuns(region: string, go: () => void): void {
    const { clock, network } = this.parts.kernel;
    if (network.runs(region)) go();
    else clock.after(STANDSTILL_MS, () => this.whenRegionRuns(region, go));
  }
}
