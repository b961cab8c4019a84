import type { Region, Topology } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';
import type { Settings } from './contract';

/** What `anchor` works with. */
export interface Here {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
  readonly settings: Settings;
}
