/**
 * Refuses calls as too many. Which call is refused is random, and each service uses its own error. The SDK retries all
 * of these errors by itself. Assumption: each call is drawn separately, where AWS refuses calls above a rate, so bursts
 * of refusals are rarer than on AWS. Not modelled: real quotas, and calls between AWS services (for example for a
 * bucket's key).
 */
import type { Kernel } from '../kernel/kernel';
import type { Random } from '../kernel/random';
import { ServiceError } from '../calls/call';

export class Throttling {
  private readonly random: Random;

  /** `door` names the random stream: where the calls come in. */
  constructor(
    private readonly kernel: Kernel,
    door: string,
  ) {
    this.random = kernel.random.stream(`throttling/${door}`);
  }

  /** Whether this call is refused. Draws only while a fault throttles the service. */
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

  /** Throws the service's throttling error when this call is refused. */
  check(service: string, region: string): void {
    if (!this.refuses(service, region)) return;
    if (service === 's3') throw new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
    throw new ServiceError(service === 'sns' ? 'Throttling' : 'ThrottlingException', 'Rate exceeded', 400);
  }
}
