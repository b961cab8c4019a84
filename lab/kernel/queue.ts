/**
 * The queue of due events: a heap with four branches, ordered by time and then by arrival. Times are in an array of
 * their own, so comparing them follows no pointers: a run of the hunt adds and removes some twenty thousand events.
 */

export interface Due {
  readonly atMs: number;
  /** Number of arrival: of two events at one time, the earlier arrival comes first. */
  readonly sequence: number;
}

const BRANCHES = 4;

export class Queue<Entry extends Due> {
  private readonly times: number[] = [];
  private readonly entries: Entry[] = [];

  first(): Entry | undefined {
    return this.entries[0];
  }

  push(entry: Entry): void {
    const { times, entries } = this;
    const { atMs } = entry;
    let index = times.length;
    times.push(atMs);
    entries.push(entry);
    // Later arrivals go behind those of the same time.
    while (index > 0) {
      const parent = Math.floor((index - 1) / BRANCHES);
      if ((times[parent] as number) <= atMs) break;
      this.move(parent, index);
      index = parent;
    }
    times[index] = atMs;
    entries[index] = entry;
  }

  /** Removes the first event. */
  pop(): void {
    const { times, entries } = this;
    const entry = entries.pop();
    times.pop();
    if (!entry || times.length === 0) return;
    let index = 0;
    for (let next = this.earliestBelow(index); next !== undefined; next = this.earliestBelow(index)) {
      if (this.isBefore(entry, next)) break;
      this.move(next, index);
      index = next;
    }
    times[index] = entry.atMs;
    entries[index] = entry;
  }

  private earliestBelow(index: number): number | undefined {
    const { times } = this;
    const from = BRANCHES * index + 1;
    const to = Math.min(from + BRANCHES, times.length);
    if (from >= to) return undefined;
    let earliest = from;
    for (let child = from + 1; child < to; child += 1)
      if (!this.isBefore(this.entries[earliest] as Entry, child)) earliest = child;
    return earliest;
  }

  private isBefore({ atMs, sequence }: Entry, index: number): boolean {
    const other = this.times[index] as number;
    return atMs < other || (atMs === other && sequence < (this.entries[index] as Entry).sequence);
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] as number;
    this.entries[to] = this.entries[from] as Entry;
  }
}
