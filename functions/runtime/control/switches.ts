import { switchKey } from '../../../strategy/control-items';
import type { Region } from '../../../strategy/topology';
import { Switch } from './control-records';
import type { ControlStore } from './control-store';
import { revise } from './revise';

/**
 * Publishes the region as drained. The other regions tell Route 53's health checks; nothing in Route 53 itself is
 * changed. Safe to repeat.
 */
export async function publishSwitch(store: ControlStore, region: Region, incident: string): Promise<void> {
  await revise(store, {
    key: switchKey(region),
    schema: Switch,
    change: (current) => (current?.drained ? current : { drained: true, incident, at: new Date().toISOString() }),
    guard: ({ drained, at }) => ({ drained, at }),
  });
}

interface Taking {
  readonly region: Region;
  /** The incident that takes the switch back. It is recorded in the switch. */
  readonly incident: string;
  /** Takes back only a switch that this incident published; any switch when absent. */
  readonly from?: string;
}

/** `drained`: whether the region is published as drained now. `taken`: whether that changed by this call. */
interface Taken {
  readonly drained: boolean;
  readonly taken: boolean;
}

/**
 * Takes the region's switch back, so that DNS names the region again. A switch that was never published is not written.
 * Safe to repeat.
 */
export async function takeSwitchBack(store: ControlStore, { region, incident, from }: Taking): Promise<Taken> {
  const published = await store.get(switchKey(region), Switch);
  if (!published?.drained) return { drained: false, taken: false };
  const { drained } = await revise(store, {
    key: switchKey(region),
    schema: Switch,
    change: (current = published) => {
      const mayTake = current.drained && (from === undefined || current.incident === from);
      return mayTake ? { drained: false, incident, at: new Date().toISOString() } : current;
    },
    guard: ({ drained: before, at }) => ({ drained: before, at }),
  });
  return { drained, taken: !drained };
}
