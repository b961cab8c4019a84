/**
 * Replication that active faults disturbs. Paused, as AWS FIS pauses that of global tables and buckets: what is written
 * meanwhile stays in its region and is sent, in order and with its usual delay, once the pause is over. Behind: what is
 * written meanwhile is sent that much later, or once the lag is over, like a backlog that drains. What was on its way
 * before still arrives. Assumes that a pause takes hold at once, where FIS allows it five minutes, and that a backlog
 * keeps its order: if items written after a lag overtook those written during it, no heartbeat could tell how much was
 * lost. Not modelled: a lag of some items only.
 */
import { Replication, RETRY_MS, type Shipment } from './replication';

interface Held {
  readonly shipment: Shipment;
  /** When it is sent although replication is still behind; infinite during a pause. */
  readonly dueMs: number;
}

export class PausableReplication extends Replication {
  /** By the region it was written in, in the order of the writes. */
  private readonly held = new Map<string, Held[]>();

  override send(shipment: Shipment): void {
    const { from } = shipment;
    const waiting = this.held.get(from);
    const dueMs = this.dueMs(from);
    if (waiting) {
      waiting.push({ shipment, dueMs });
    } else if (dueMs > this.kernel.clock.now()) {
      this.held.set(from, [{ shipment, dueMs }]);
      if (dueMs === Infinity) this.kernel.note(`${this.what}.replication-paused`, { region: from });
      this.releaseLater(from);
    } else {
      super.send(shipment);
    }
  }

  override backlog(from: string, to: string): number {
    const held = this.held.get(from)?.filter(({ shipment }) => shipment.to === to) ?? [];
    return held.length + super.backlog(from, to);
  }

  /** When something written in the region now leaves it, if nothing changes. */
  private dueMs(from: string): number {
    const { clock, activeFaults } = this.kernel;
    return activeFaults.isReplicationPaused.in(from)
      ? Infinity
      : clock.now() + activeFaults.replicationDelayMs.in(from);
  }

  private releaseLater(from: string): void {
    this.kernel.clock.after(RETRY_MS, () => {
      const waiting = this.held.get(from) ?? [];
      const kept = waiting.findIndex((held) => !this.mayGo(from, held));
      const released = waiting.splice(0, kept < 0 ? waiting.length : kept);
      if (waiting.length > 0) this.releaseLater(from);
      else this.held.delete(from);
      if (released.some(({ dueMs }) => dueMs === Infinity))
        this.kernel.note(`${this.what}.replication-resumed`, { region: from, changes: released.length });
      for (const { shipment } of released) super.send(shipment);
    });
  }

  private mayGo(from: string, { dueMs }: Held): boolean {
    const { clock, activeFaults } = this.kernel;
    if (dueMs <= clock.now()) return true;
    if (activeFaults.isReplicationPaused.in(from)) return false;
    return dueMs === Infinity || activeFaults.replicationDelayMs.in(from) === 0;
  }
}
