/**
 * Refusing calls because there are too many: which one of them is chance, and each service says it in its own words.
 * The SDK retries all of these errors by itself. Assumes that each call is drawn on its own, where AWS refuses what
 * comes above a rate; bursts of refusals are therefore rarer than in AWS. Not modelled: real quotas, and what AWS
 * services ask of each other (a bucket's key, say).
 */
import type { Kernel } from '../kernel/kernel';
import type { Random } from '../kernel/random';
import { ServiceError } from '../calls/call';

export class Throttling {
  private readonly random: Random;

  /** `door` names the stream of chance: where the calls come in. */
  constructor(
    private readonly kernel: Kernel,
    door: string,
  ) {
    this.random = kernel.random.stream(`throttling/${door}`);
  }

  /** Whether this call is one of those that are refused. Draws only while there is something to draw for. */
  refuses(service: string, region: string): boolean {
    const ratio = this.kernel.activeFaults.throttledRatio.in(region, service);
    return ratio > 0 && this.random.next() < ratio;
  }

  /** Whether a function of the region is refused because the region serves more people than it has room for. */
  refusesCrowd(region: string): boolean {
    const { clock, activeFaults } = this.kernel;
    if (!activeFaults.crowd.isCounted) return false;
    const ratio = activeFaults.crowd.refusedRatio(region, clock.now());
    return ratio > 0 && this.random.next() < ratio;
  }

  /** Throws the service's throttling error when the call is one of those that are refused. */
  check(service: string, region: string): void {
    if (!this.refuses(service, region)) return;
    if (service === 's3') throw new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
    throw new ServiceError(service === 'sns' ? 'Throttling' : 'ThrottlingException', 'Rate exceeded', 400);
  }
}
