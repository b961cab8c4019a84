/**
 * What is wrong with our own functions: they die half-way, are slow, are delivered twice. In every region alike, as one
 * deployment is, or in one region only, as a deployment that has come no further. Assumes one fault of a kind at a time
 * on one function in one place.
 */

/**
 * A function by its physical name; without a region it is meant everywhere, and what is counted is counted over all
 * regions together.
 */
export interface Place {
  readonly name: string;
  readonly region?: string | undefined;
}

export class HandlerTrouble {
  private readonly crashes = new Map<string, number>();
  private readonly doublings = new Map<string, number>();
  private readonly slowness = new Map<string, number>();

  /** The next `times` invocations of the function die half-way, after their first call on AWS was answered. */
  crash(place: Place, times: number): void {
    this.crashes.set(keyOf(place), times);
  }

  /** Whether this invocation is one of those; counts it. */
  takeCrash(name: string, region: string): boolean {
    return takeOne(this.crashes, name, region);
  }

  /** The next `times` invocations of the function are delivered twice. */
  double(place: Place, times: number): void {
    this.doublings.set(keyOf(place), times);
  }

  /** Whether this invocation is one of those; counts it. */
  takeDoubling(name: string, region: string): boolean {
    return takeOne(this.doublings, name, region);
  }

  /** Every invocation of the function waits that long before its code begins. */
  slowDown(place: Place, delayMs: number): void {
    this.slowness.set(keyOf(place), delayMs);
  }

  /** How long this invocation waits, in ms. */
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
