import { ROUTING_PK } from '../../strategy/control-items';
import type { Region, Topology } from '../../strategy/topology';
import { AnyRow } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { keepRows } from '../runtime/control/known-map';

/** Keeps the newest routing map where this region's own functions find it when the control store is silent. */
export class MapKeeper {
  private kept = '';

  constructor(
    private readonly here: { readonly topology: Topology; readonly region: Region },
    private readonly store: Pick<ControlStore, 'query'>,
  ) {}

  /**
   * To be called once a tick: reads the map, and writes it down if it is another one. Throws ControlStoreUnreachable
   * and SDK errors.
   */
  async keep(): Promise<void> {
    const rows = await this.store.query(ROUTING_PK, AnyRow);
    const text = JSON.stringify(rows);
    if (text === this.kept) return;
    await keepRows(this.here, rows, Date.now());
    this.kept = text;
  }
}
