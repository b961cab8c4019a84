/** The parts that all models of the lab share: clock, random numbers, network, active faults, timeline. */
import type { Clock } from './clock';
import type { Network } from './network';
import { PARAMETERS, type ParameterName } from './parameters';
import type { Random } from './random';
import type { ActiveFaults } from './active-faults';

/** One line of `timeline.jsonl`. `what` is `<area>.<event>`. Further fields belong to the event. */
export interface Happening {
  readonly at: string;
  readonly what: string;
  readonly region?: string;
  readonly [field: string]: unknown;
}

export interface Kernel {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly activeFaults: ActiveFaults;
  /** Appends an event to the timeline, with the virtual time. */
  note(what: string, fields?: Record<string, unknown>): void;
  /** All events so far, oldest first. */
  readonly timeline: readonly Happening[];
}

/** Draws a value of a named parameter. */
export function draw(random: Random, name: ParameterName): number {
  const { low, high } = PARAMETERS[name];
  return low === high ? low : random.between(low, high);
}

export function createKernel(parts: Pick<Kernel, 'clock' | 'random' | 'network' | 'activeFaults'>): Kernel {
  const timeline: Happening[] = [];
  return {
    ...parts,
    timeline,
    note: (what, fields = {}) => void timeline.push({ at: parts.clock.iso(), what, ...fields }),
  };
}
