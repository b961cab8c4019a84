/**
 * Asynchronous copying between regions, for tables and buckets. A change arrives after its delay if the path is up at
 * that moment. If not, it waits in its own region until the path heals. So changes that a lost region had not sent
 * arrive only if that region comes back. Not modelled: bandwidth and the time that a backlog takes to drain.
 */
import type { Kernel } from '../kernel/kernel';

/** Retry interval of a blocked link (assumption). */
export const RETRY_MS = 1000;

/** One change on its way. */
export interface Shipment {
  /** The table or bucket in which the change was made. */
  readonly of: string;
  readonly from: string;
  readonly to: string;
  readonly delayMs: number;
  /** Only changes models: it wakes nobody who waits for something. */
  readonly deliver: () => void;
}

export class Replication {
  private readonly blocked = new Map<string, Shipment[]>();

  /**
   * `what` names the kind of data on the timeline. `open` says whether a change can arrive now. By default it can if
   * the path is up.
   */
  constructor(
    protected readonly kernel: Kernel,
    protected readonly what: string,
    private readonly open = (from: string, to: string): boolean => kernel.network.way(from, to) !== undefined,
  ) {}

  send(shipment: Shipment): void {
    this.kernel.clock.quietly(shipment.delayMs, () => this.arrive(shipment));
  }

  /** Number of changes that are stuck between the two regions now. */
  backlog(from: string, to: string): number {
    return this.blocked.get(link(from, to))?.length ?? 0;
  }

  private arrive(shipment: Shipment): void {
    const { from, to } = shipment;
    const waiting = this.blocked.get(link(from, to));
    if (waiting) {
      waiting.push(shipment);
    } else if (!this.open(from, to)) {
      this.blocked.set(link(from, to), [shipment]);
      this.kernel.note(`${this.what}.replication-blocked`, { region: from, to });
      this.retry(from, to);
    } else {
      shipment.deliver();
    }
  }

  private retry(from: string, to: string): void {
    this.kernel.clock.quietly(RETRY_MS, () => {
      if (!this.open(from, to)) {
        this.retry(from, to);
        return;
      }
      const waiting = this.blocked.get(link(from, to)) ?? [];
      this.blocked.delete(link(from, to));
      this.kernel.note(`${this.what}.replication-resumed`, { region: from, to, changes: waiting.length });
      for (const { deliver } of waiting) deliver();
    });
  }
}

const link = (from: string, to: string): string => `${from}>${to}`;
