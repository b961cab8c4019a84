/**
 * What is wrong at the moment, apart from the network: slow replication, services that are down, handlers about to crash.
 * Faults change it, models ask it. A service that is down answers 503 to everything, as AWS endpoints mostly do.
 */

/** The region of a global control plane (Route 53 changes, IAM …). */
export const GLOBAL = 'global';

export class Weather {
  private readonly lagMs = new Map<string, number>();
  private readonly down = new Set<string>();
  private readonly crashes = new Map<string, number>();

  /** Writes made in `region` from now on reach the other regions that much later. */
  delayReplication(region: string, delayMs: number): void {
    this.lagMs.set(region, delayMs);
  }

  /** What replication out of the region takes on top of the usual, in ms. */
  replicationDelayMs(region: string): number {
    return this.lagMs.get(region) ?? 0;
  }

  /** `service` is an endpoint prefix (dynamodb, kms …, route53); `region` a region or `GLOBAL`. */
  takeDown(service: string, region: string): void {
    this.down.add(`${service}@${region}`);
  }

  bringBack(service: string, region: string): void {
    this.down.delete(`${service}@${region}`);
  }

  isDown(service: string, region: string): boolean {
    return this.down.has(`${service}@${region}`);
  }

  /** The next `times` invocations of the function die half-way, after their first call on AWS was answered. */
  crash(functionName: string, times: number): void {
    this.crashes.set(functionName, times);
  }

  /** Whether this invocation is one of those; counts it. */
  takeCrash(functionName: string): boolean {
    const left = this.crashes.get(functionName) ?? 0;
    if (left > 0) this.crashes.set(functionName, left - 1);
    return left > 0;
  }
}
