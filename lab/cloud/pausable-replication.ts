/**
 * Replication that active faults and experiments of AWS FIS disturb. During a pause new writes stay in their region.
 * They are sent in order, with the usual delay, when the pause ends. A fault pauses everything that leaves a region,
 * and an experiment one table or bucket. During a lag new writes are sent that much later, or when the lag ends, like a
 * backlog that drains. Writes already on their way still arrive.
 * Assumptions: a pause begins at once, where FIS allows five minutes, and a backlog keeps its order. If writes after a
 * lag overtook those during it, no heartbeat could tell how much was lost. Not modelled: a lag of some items only.
 */
import { Replication, RETRY_MS, type Shipment } from './replication';

interface Held {
  readonly shipment: Shipment;
  /** When it is sent although replication still lags. Infinite during a pause. */
  readonly dueMs: number;
}

/** An experiment, and what waits for its end, in the order of the writes. */
interface Pause {
  readonly stops: (shipment: Shipment) => boolean;
  readonly waiting: Shipment[];
}

export class PausableReplication extends Replication {
  /** By region of the write, in the order of the writes. */
  private readonly held = new Map<string, Held[]>();
  private readonly pauses = new Set<Pause>();

  /** Holds new shipments that `stops` names, until the returned function is called. A second call does nothing. */
  pause(stops: Pause['stops']): () => void {
    const pause: Pause = { stops, waiting: [] };
    this.pauses.add(pause);
    return () => {
      // Another experiment may pause them too, so they are sent anew.
      if (this.pauses.delete(pause)) for (const shipment of pause.waiting) this.send(shipment);
    };
  }

  override send(shipment: Shipment): void {
    const pause = this.pauses.size > 0 ? [...this.pauses].find(({ stops }) => stops(shipment)) : undefined;
    if (pause) pause.waiting.push(shipment);
    else this.sendUnpaused(shipment);
  }

  private sendUnpaused(shipment: Shipment): void {
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
    const held = [...(this.held.get(from) ?? []).map(({ shipment }) => shipment), ...this.paused()];
    return held.filter((one) => one.from === from && one.to === to).length + super.backlog(from, to);
  }

  private paused(): readonly Shipment[] {
    return [...this.pauses].flatMap(({ waiting }) => waiting);
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
