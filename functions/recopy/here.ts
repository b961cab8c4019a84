import type { Region, Topology } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';
import type { LeaseHolder } from '../runtime/control/lease-holder';

/** The region in which the function runs, and what it works with. */
export interface Here {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
  readonly leases: Pick<LeaseHolder, 'hold'>;
}
