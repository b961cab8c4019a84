/**
 * Turns a scenario's faults into changes of network and weather, at their time, and back again if they heal. Assumes that a
 * fault comes at one instant; gray faults that creep are not modelled.
 */
import { functionName, impairedAlarm, keyAlias, machineName, tier0Table } from '../strategy/names';
import type { Topology } from '../strategy/topology';
import type { Timer } from './clock';
import { damageTo } from './damage';
import type { Fault, FaultKind, FaultOf } from './fault-kinds';
import type { Kernel } from './kernel';
import { GLOBAL } from './weather';

/** Schedules all faults, counted from now. */
export function scheduleFaults(kernel: Kernel, topology: Topology, faults: readonly Fault[]): void {
  for (const fault of faults) {
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

interface Change {
  readonly begin: () => void;
  readonly end: () => void;
}

interface Scene {
  readonly kernel: Kernel;
  readonly topology: Topology;
}

function change(scene: Scene, fault: Fault): Change {
  const make = CHANGES[fault.kind] as (scene: Scene, fault: Fault) => Change;
  return make(scene, fault);
}

/** A change that sets something to a value, and to another one when it ends. */
const between = <Value>(set: (value: Value) => void, during: Value, after: Value): Change => ({
  begin: () => set(during),
  end: () => set(after),
});

const CHANGES: { readonly [K in FaultKind]: (scene: Scene, fault: FaultOf<K>) => Change } = {
  'region-loss': ({ kernel: { network } }, { region }) => ({
    begin: () => network.lose(region),
    end: () => network.restore(region),
  }),
  'region-isolated': ({ kernel: { network } }, { region }) => ({
    begin: () => network.isolate(region),
    end: () => network.restore(region),
  }),
  'region-gray': ({ kernel: { weather } }, { region, ratio }) =>
    between((value) => weather.turnGray(region, value), ratio, 0),
  'link-cut': ({ kernel: { network } }, { from, to }) => ({
    begin: () => network.cut(from, to),
    end: () => network.mend(from, to),
  }),
  'replication-lag': ({ kernel: { weather } }, { region, lag }) =>
    between((value) => weather.delayReplication(region, value), lag, 0),
  'replication-paused': ({ kernel: { weather } }, { region }) =>
    between((value) => weather.pauseReplication(region, value), true, false),
  'key-disabled': ({ kernel: { weather }, topology }, { region, placement }) => {
    const key = { kind: 'key-switched', region, alias: keyAlias(topology, placement) } as const;
    return {
      begin: () => weather.strike({ ...key, enabled: false }),
      end: () => weather.strike({ ...key, enabled: true }),
    };
  },
  'control-corruption': ({ kernel, topology }, wanted) => ({
    begin: () => {
      const random = kernel.random.stream(`damage/${wanted.placement}/${wanted.at}`);
      const { placement, how, strays } = wanted;
      kernel.weather.strike({
        kind: 'items-rewritten',
        table: tier0Table(topology, placement),
        rewrite: (items) => damageTo(items, wanted, random),
        written: (count) => kernel.note('settings.damaged', { placement, how, strays, entries: count - strays }),
      });
    },
    end: () => undefined,
  }),
  'service-down': ({ kernel: { weather } }, { service, region: place }) => {
    const region = place === 'global' ? GLOBAL : place;
    return { begin: () => weather.takeDown(service, region), end: () => weather.bringBack(service, region) };
  },
  'service-throttled': ({ kernel: { weather } }, { service, region, ratio }) =>
    between((value) => weather.throttle({ service, region }, value), ratio, 0),
  'handler-crash': ({ kernel: { weather }, topology }, { handler, times }) =>
    between((value) => weather.crash(functionName(topology, handler), value), times, 0),
  'handler-slow': ({ kernel: { weather }, topology }, { handler, delay }) =>
    between((value) => weather.slowDown(functionName(topology, handler), value), delay, 0),
  'handler-doubled': ({ kernel: { weather }, topology }, { handler, times }) =>
    between((value) => weather.double(functionName(topology, handler), value), times, 0),
  'conductor-killed': ({ kernel: { weather }, topology }) => ({
    begin: () => weather.strike({ kind: 'executions-stopped', machinePrefix: machineName(topology, '') }),
    end: () => undefined,
  }),
  'clock-skew': ({ kernel: { weather } }, { region, skew, direction }) =>
    between((value) => weather.skewClocks(region, value), direction === 'ahead' ? skew : -skew, 0),
  'events-doubled': ({ kernel: { weather } }, { region }) =>
    between((value) => weather.doubleEvents(region, value), true, false),
  'alarm-flaps': flapping,
};

/** From one ALARM to the next. */
const FLAP_MS = 30_000;
/** How long each lasts; assumption: half of the time. */
const ALARM_MS = 15_000;

function flapping({ kernel, topology }: Scene, { region, subject, times }: FaultOf<'alarm-flaps'>): Change {
  const { clock, weather } = kernel;
  const place = { region, alarm: impairedAlarm(topology, subject) };
  const timers: Timer[] = [];
  const begin = (): void => {
    for (let flap = 0; flap < times; flap += 1) {
      timers.push(clock.after(flap * FLAP_MS, () => weather.forceAlarm(place, true)));
      timers.push(clock.after(flap * FLAP_MS + ALARM_MS, () => weather.forceAlarm(place, false)));
    }
  };
  const end = (): void => {
    for (const timer of timers) timer.cancelled = true;
    weather.forceAlarm(place, false);
  };
  return { begin, end };
}
