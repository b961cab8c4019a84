import { ROUTING_PK } from '../../strategy/control-items';
import type { Region, Topology } from '../../strategy/topology';
import { AnyRow } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { keepKnown, KNOWN_MAP } from '../runtime/control/known';

/** Keeps the newest routing map in this region, where its functions find it while the control store does not answer. */
export class MapKeeper {
  private kept = '';

  constructor(
    private readonly here: { readonly topology: Topology; readonly region: Region },
    private readonly store: Pick<ControlStore, 'query'>,
  ) {}

  /**
   * Call this once a tick. It reads the map, and stores it if it has changed. Throws ControlStoreUnreachable and SDK
   * errors.
   */
  async keep(): Promise<void> {
    const rows = await this.store.query(ROUTING_PK, AnyRow);
    const text = JSON.stringify(rows);
    if (text === this.kept) return;
    await keepKnown(this.here, KNOWN_MAP, { value: rows, atMs: Date.now() });
    this.kept = text;
  }
}
