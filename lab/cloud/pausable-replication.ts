/**
 * Replication that can be paused, as AWS FIS pauses that of global tables and buckets: what is written meanwhile stays in its region
 * and is sent, in order and with its usual delay, once the pause is over. What was on its way before still arrives. Assumes that
 * a pause takes hold at once, where FIS allows it five minutes.
 */
import { Replication, RETRY_MS, type Shipment } from './replication';

export class PausableReplication extends Replication {
  /** By the region it was written in. */
  private readonly held = new Map<string, Shipment[]>();

  override send(shipment: Shipment): void {
    const { from } = shipment;
    const waiting = this.held.get(from);
    if (waiting) {
      waiting.push(shipment);
    } else if (this.kernel.weather.isReplicationPaused(from)) {
      this.held.set(from, [shipment]);
      this.kernel.note(`${this.what}.replication-paused`, { region: from });
      this.resumeLater(from);
    } else {
      super.send(shipment);
    }
  }

  override backlog(from: string, to: string): number {
    const held = this.held.get(from)?.filter((shipment) => shipment.to === to) ?? [];
    return held.length + super.backlog(from, to);
  }

  private resumeLater(from: string): void {
    this.kernel.clock.after(RETRY_MS, () => {
      if (this.kernel.weather.isReplicationPaused(from)) {
        this.resumeLater(from);
        return;
      }
      const waiting = this.held.get(from) ?? [];
      this.held.delete(from);
      this.kernel.note(`${this.what}.replication-resumed`, { region: from, changes: waiting.length });
      for (const shipment of waiting) super.send(shipment);
    });
  }
}
