import type { Channels } from '../../strategy/channels';
import type { Rosters } from '../../strategy/leads';
import type { Region } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';

/** What the function works with. */
export interface Here {
  readonly region: Region;
  readonly store: ControlStore;
  readonly channels: Channels;
  readonly rosters: Rosters;
}
