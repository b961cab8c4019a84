import type { Region, Topology } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';
import type { LeaseHolder } from '../runtime/control/lease-holder';

/** The region that the function runs in. */
export interface Here {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
  readonly leases: Pick<LeaseHolder, 'hold'>;
}
