/**
 * Turns the faults of a scenario into changes of the network and of active faults, at their time, and undoes them when
 * they end. Assumes that a fault begins at one instant. Only gray faults can creep.
 */
import { impairedAlarm } from '../../strategy/names';
import type { Topology } from '../../strategy/topology';
import type { Timer } from '../kernel/clock';
import type { Fault, FaultOf } from '../scenario/fault-kinds';
import type { Change, Changes, Scene } from './inject/change';
import { OF_DATA } from './inject/of-data';
import { OF_DRILLS } from './inject/of-drills';
import { OF_HANDLERS } from './inject/of-handlers';
import { OF_REGIONS } from './inject/of-regions';
import { OF_SERVICES } from './inject/of-services';
import type { Kernel } from '../kernel/kernel';

/**
 * Schedules all faults, counted from now, the earlier ones first. If one ends at the instant at which the next one
 * begins, its end must not undo the next one.
 */
export function scheduleFaults(kernel: Kernel, topology: Topology, faults: readonly Fault[]): void {
  for (const fault of [...faults].sort((a, b) => a.at - b.at)) {
    const { begin, end } = change({ kernel, topology }, fault);
    const { at, for: forMs, ...detail } = { for: undefined, ...fault };
    kernel.clock.after(at, () => {
      kernel.note('fault.begins', detail);
      begin();
    });
    if (forMs === undefined) continue;
    kernel.clock.after(at + forMs, () => {
      end();
      kernel.note('fault.ends', detail);
    });
  }
}

function change(scene: Scene, fault: Fault): Change {
  const make = CHANGES[fault.kind] as (scene: Scene, fault: Fault) => Change;
  return make(scene, fault);
}

const CHANGES: Changes = {
  ...OF_REGIONS,
  ...OF_SERVICES,
  ...OF_HANDLERS,
  ...OF_DATA,
  ...OF_DRILLS,
  'alarm-flaps': flapping,
};

/** From one ALARM to the next. */
const FLAP_MS = 30_000;
/** How long each ALARM lasts. Assumption: half of the time. */
const ALARM_MS = 15_000;

function flapping({ kernel, topology }: Scene, { region, subject, times }: FaultOf<'alarm-flaps'>): Change {
  const { clock, activeFaults } = kernel;
  const place = { region, alarm: impairedAlarm(topology, subject) };
  const timers: Timer[] = [];
  const begin = (): void => {
    for (let flap = 0; flap < times; flap += 1) {
      timers.push(clock.after(flap * FLAP_MS, () => activeFaults.forceAlarm(place, true)));
      timers.push(clock.after(flap * FLAP_MS + ALARM_MS, () => activeFaults.forceAlarm(place, false)));
    }
  };
  const end = (): void => {
    for (const timer of timers) timer.cancelled = true;
    activeFaults.forceAlarm(place, false);
  };
  return { begin, end };
}
