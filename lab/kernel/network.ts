/**
 * Which places reach each other, and how long it takes. A lost region neither runs nor answers. An isolated region
 * runs, but nothing crosses its border. A cut link loses all packets one way, a lossy link some of them. A slow
 * region's border takes longer. Nothing that is lost gives an error: callers see their own timeouts. Assumption: when
 * AWS's own replication loses a packet, it sends it again.
 */
import { oneWayMs } from './parameters';
import type { Random } from './random';

/** A region, or the public internet, with clients, health checkers and operators. */
export type Place = string;
export const INTERNET: Place = 'internet';

export class Network {
  private readonly lost = new Set<Place>();
  private readonly isolated = new Set<Place>();
  private readonly cuts = new Set<string>();
  private readonly losses = new Map<string, { readonly ratio: number; readonly random: Random }>();
  private readonly slowness = new Map<Place, number>();

  /** From now on nothing in the region runs or answers. */
  lose(region: Place): void {
    this.lost.add(region);
  }

  isolate(region: Place): void {
    this.isolated.add(region);
  }

  /** Packets from `from` to `to` are lost. The other direction is untouched. */
  cut(from: Place, to: Place): void {
    this.cuts.add(`${from}>${to}`);
  }

  restore(region: Place): void {
    this.lost.delete(region);
    this.isolated.delete(region);
  }

  mend(from: Place, to: Place): void {
    this.cuts.delete(`${from}>${to}`);
  }

  /**
   * This share of the packets from `from` to `to` is lost, 0–1. Each is drawn from the stream. The other direction is
   * untouched.
   */
  losePackets(link: { readonly from: Place; readonly to: Place }, ratio: number, random: Random): void {
    this.losses.set(`${link.from}>${link.to}`, { ratio, random });
  }

  keepPackets(link: { readonly from: Place; readonly to: Place }): void {
    this.losses.delete(`${link.from}>${link.to}`);
  }

  /**
   * A call into or out of the region takes this much longer, half of it each way. 0: as usual. Calls inside the region
   * do not change.
   */
  slowDown(region: Place, delayMs: number): void {
    if (delayMs === 0) this.slowness.delete(region);
    else this.slowness.set(region, delayMs);
  }

  /** Whether the region runs. */
  runs(region: Place): boolean {
    return !this.lost.has(region);
  }

  /** Latency of one packet, in ms. Undefined when it is lost. Must be called once for each packet sent. */
  path(from: Place, to: Place): number | undefined {
    return this.losses.size > 0 && this.isDropped(from, to) ? undefined : this.way(from, to);
  }

  /** One-way latency in ms. Undefined when no packet gets through, however often it is sent. */
  way(from: Place, to: Place): number | undefined {
    if (this.lost.has(from) || this.lost.has(to)) return undefined;
    if (from !== to && (this.isolated.has(from) || this.isolated.has(to))) return undefined;
    if (this.cuts.size > 0 && this.cuts.has(`${from}>${to}`)) return undefined;
    return this.slowness.size > 0 ? oneWayMs(from, to) + this.slownessMs(from, to) : oneWayMs(from, to);
  }

  /**
   * Latency of a request and its answer. Undefined when one direction lets no packet through, however often it is sent.
   */
  roundTripMs(from: Place, to: Place): number | undefined {
    const there = this.way(from, to);
    const back = this.way(to, from);
    return there === undefined || back === undefined ? undefined : there + back;
  }

  private isDropped(from: Place, to: Place): boolean {
    const loss = this.losses.get(`${from}>${to}`);
    return loss !== undefined && loss.random.next() < loss.ratio;
  }

  private slownessMs(from: Place, to: Place): number {
    return from === to ? 0 : ((this.slowness.get(from) ?? 0) + (this.slowness.get(to) ?? 0)) / 2;
  }
}
