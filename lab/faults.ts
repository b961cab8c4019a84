/**
 * Turns a scenario's faults into changes of network and weather, at their time, and back again if they heal. Assumes that a
 * fault comes at one instant; gray faults that creep are not modelled.
 */
import { functionName } from '../strategy/names';
import type { Topology } from '../strategy/topology';
import type { Kernel } from './kernel';
import type { Fault } from './scenario';
import { GLOBAL } from './weather';

/** Schedules all faults, counted from now. */
export function scheduleFaults(kernel: Kernel, topology: Topology, faults: readonly Fault[]): void {
  for (const fault of faults) {
    const { kind, at, for: forMs, ...detail } = fault;
    kernel.clock.after(at, () => {
      change(kernel, topology, fault).begin();
      kernel.note('fault.begins', { kind, ...detail });
    });
    if (forMs === undefined) continue;
    kernel.clock.after(at + forMs, () => {
      change(kernel, topology, fault).end();
      kernel.note('fault.ends', { kind, ...detail });
    });
  }
}

interface Change {
  readonly begin: () => void;
  readonly end: () => void;
}

function change({ network, weather }: Kernel, topology: Topology, fault: Fault): Change {
  switch (fault.kind) {
    case 'region-loss':
      return { begin: () => network.lose(fault.region), end: () => network.restore(fault.region) };
    case 'region-isolated':
      return { begin: () => network.isolate(fault.region), end: () => network.restore(fault.region) };
    case 'link-cut':
      return { begin: () => network.cut(fault.from, fault.to), end: () => network.mend(fault.from, fault.to) };
    case 'replication-lag':
      return {
        begin: () => weather.delayReplication(fault.region, fault.lag),
        end: () => weather.delayReplication(fault.region, 0),
      };
    case 'service-down': {
      const region = fault.region === 'global' ? GLOBAL : fault.region;
      return {
        begin: () => weather.takeDown(fault.service, region),
        end: () => weather.bringBack(fault.service, region),
      };
    }
    case 'handler-crash': {
      const name = functionName(topology, fault.handler);
      return { begin: () => weather.crash(name, fault.times), end: () => weather.crash(name, 0) };
    }
  }
}
