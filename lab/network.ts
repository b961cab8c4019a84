/**
 * What can reach what. A lost region neither runs nor answers; an isolated one runs on, but nothing crosses its border;
 * a cut link loses packets one way. Whatever cannot pass is silent: callers see their own timeouts, never an error.
 */
import { oneWayMs } from './parameters';

/** A region, or the public internet, where clients, health checkers and operators are. */
export type Place = string;
export const INTERNET: Place = 'internet';

export class Network {
  private readonly lost = new Set<Place>();
  private readonly isolated = new Set<Place>();
  private readonly cuts = new Set<string>();

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

  /** Whether anything still runs there. */
  runs(region: Place): boolean {
    return !this.lost.has(region);
  }

  /** One-way latency in ms, or undefined when nothing gets through. */
  path(from: Place, to: Place): number | undefined {
    if (this.lost.has(from) || this.lost.has(to)) return undefined;
    if (from !== to && (this.isolated.has(from) || this.isolated.has(to))) return undefined;
    if (this.cuts.size > 0 && this.cuts.has(`${from}>${to}`)) return undefined;
    return oneWayMs(from, to);
  }

  /** Both directions: what a request and its answer need. Undefined when either is lost. */
  roundTripMs(from: Place, to: Place): number | undefined {
    const there = this.path(from, to);
    const back = this.path(to, from);
    return there === undefined || back === undefined ? undefined : there + back;
  }
}
