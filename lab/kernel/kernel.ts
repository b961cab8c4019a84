/** What every model of the lab shares: the clock, the seed, the network, the log of everything that happened. */
import type { Clock } from './clock';
import type { Network } from './network';
import { PARAMETERS, type ParameterName } from './parameters';
import type { Random } from './random';
import type { ActiveFaults } from './active-faults';

/** One line of `timeline.jsonl`. `what` is `<area>.<event>`; further fields belong to the event. */
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
  /** Appends to the timeline, stamped with virtual time. */
  note(what: string, fields?: Record<string, unknown>): void;
  /** Everything noted so far, oldest first. */
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
