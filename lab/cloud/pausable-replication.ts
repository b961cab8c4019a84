/**
 * Replication that active faults disturb. During a pause (as AWS FIS pauses global tables and buckets) new writes stay
 * in their region. They are sent in order, with the usual delay, when the pause ends. During a lag new writes are sent
 * that much later, or when the lag ends, like a backlog that drains. Writes already on their way still arrive.
 * Assumptions: a pause begins at once, where FIS allows five minutes, and a backlog keeps its order. If writes after a
 * lag overtook those during it, no heartbeat could tell how much was lost. Not modelled: a lag of some items only.
 */
import { Replication, RETRY_MS, type Shipment } from './replication';

interface Held {
  readonly shipment: Shipment;
  /** When it is sent although replication still lags. Infinite during a pause. */
  readonly dueMs: number;
}

export class PausableReplication extends Replication {
  /** By region of the write, in the order of the writes. */
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

  /** When a write made in the region now will leave it, if no fault changes. */
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
