/**
 * What can reach what, and how long it takes. A lost region neither runs nor answers; an isolated one runs on, but
 * nothing crosses its border; a cut link loses packets one way, a lossy one some of them; a slow region's border takes
 * longer. Whatever cannot pass is silent: callers see their own timeouts, never an error. Assumes that what AWS copies
 * by itself is sent again by itself when a packet of it is lost.
 */
import { oneWayMs } from './parameters';
import type { Random } from './random';

/** A region, or the public internet, where clients, health checkers and operators are. */
export type Place = string;
export const INTERNET: Place = 'internet';

export class Network {
  private readonly lost = new Set<Place>();
  private readonly isolated = new Set<Place>();
  private readonly cuts = new Set<string>();
  private readonly losses = new Map<string, { readonly ratio: number; readonly random: Random }>();
  private readonly slowness = new Map<Place, number>();

  /** Nothing in the region runs or answers any more. */
  lose(region: Place): void {
    this.lost.add(region);
  }

  isolate(region: Place): void {
    this.isolated.add(region);
  }

  /** Packets from `from` to `to` vanish; the other direction is untouched. */
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
   * That share of what is sent from `from` to `to` vanishes, 0–1, each drawn from the stream; the other direction is
   * untouched.
   */
  losePackets(link: { readonly from: Place; readonly to: Place }, ratio: number, random: Random): void {
    this.losses.set(`${link.from}>${link.to}`, { ratio, random });
  }

  keepPackets(link: { readonly from: Place; readonly to: Place }): void {
    this.losses.delete(`${link.from}>${link.to}`);
  }

  /**
   * A call into or out of the region takes that much longer, half of it each way; 0: as usual. Inside, nothing changes.
   */
  slowDown(region: Place, delayMs: number): void {
    if (delayMs === 0) this.slowness.delete(region);
    else this.slowness.set(region, delayMs);
  }

  /** Whether anything still runs there. */
  runs(region: Place): boolean {
    return !this.lost.has(region);
  }

  /** What one packet takes, in ms; undefined when it does not get through. To be asked once for each that is sent. */
  path(from: Place, to: Place): number | undefined {
    return this.losses.size > 0 && this.isDropped(from, to) ? undefined : this.way(from, to);
  }

  /** One-way latency in ms, or undefined when nothing gets through however often it is sent. */
  way(from: Place, to: Place): number | undefined {
    if (this.lost.has(from) || this.lost.has(to)) return undefined;
    if (from !== to && (this.isolated.has(from) || this.isolated.has(to))) return undefined;
    if (this.cuts.size > 0 && this.cuts.has(`${from}>${to}`)) return undefined;
    return this.slowness.size > 0 ? oneWayMs(from, to) + this.slownessMs(from, to) : oneWayMs(from, to);
  }

  /**
   * Both directions: what a request and its answer need. Undefined when either does not get through however often it is
   * sent.
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
