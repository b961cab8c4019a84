/**
 * Faults of our own functions: they crash half-way, are slow, or are invoked twice. A fault applies to every region, as
 * a deployment does, or to one region, as a deployment that stopped there. Assumption: one fault of a kind at a time on
 * one function in one place.
 */

/**
 * A function by its physical name. Without a region: the function in all regions, and counts are shared by all of them.
 */
export interface Place {
  readonly name: string;
  readonly region?: string | undefined;
}

export class HandlerTrouble {
  private readonly crashes = new Map<string, number>();
  private readonly doublings = new Map<string, number>();
  private readonly slowness = new Map<string, number>();

  /** The next `times` invocations of the function crash half-way, after the answer to their first AWS call. */
  crash(place: Place, times: number): void {
    this.crashes.set(keyOf(place), times);
  }

  /** Whether this invocation crashes. Counts it. */
  takeCrash(name: string, region: string): boolean {
    return takeOne(this.crashes, name, region);
  }

  /** The next `times` invocations of the function are delivered twice. */
  double(place: Place, times: number): void {
    this.doublings.set(keyOf(place), times);
  }

  /** Whether this invocation is delivered twice. Counts it. */
  takeDoubling(name: string, region: string): boolean {
    return takeOne(this.doublings, name, region);
  }

  /** Every invocation of the function waits that long before its code begins. */
  slowDown(place: Place, delayMs: number): void {
    this.slowness.set(keyOf(place), delayMs);
  }

  /** Delay of this invocation, in ms. */
  slownessMs(name: string, region: string): number {
    if (this.slowness.size === 0) return 0;
    return Math.max(this.slowness.get(name) ?? 0, this.slowness.get(keyOf({ name, region })) ?? 0);
  }
}

const keyOf = ({ name, region }: Place): string => (region === undefined ? name : `${name}@${region}`);

function takeOne(counts: Map<string, number>, name: string, region: string): boolean {
  if (counts.size === 0) return false;
  return [keyOf({ name, region }), name].some((key) => {
    const left = counts.get(key) ?? 0;
    if (left > 0) counts.set(key, left - 1);
    return left > 0;
  });
}
