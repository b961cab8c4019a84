/**
 * How many failed iterations a Map tolerates: a count, a percentage of all items, or none. Assumption: either threshold
 * alone is enough to fail the Map. A distributed Map always reports the threshold. An inline Map without a threshold
 * reports the iteration's error.
 */
import { StateFailure } from '../failures';

interface Limits {
  readonly failures: number | undefined;
  readonly percentage: number | undefined;
  /** All items of the Map. */
  readonly count: number;
  readonly alwaysThreshold: boolean;
}

/** Counts failures of one run of a Map. */
export class Tolerance {
  #failed = 0;
  constructor(private readonly limits: Limits) {}

  /** Counts one more failure. Returns the failure of the Map when the threshold is exceeded, otherwise undefined. */
  judge(failure: StateFailure): StateFailure | undefined {
    this.#failed += 1;
    if (!this.#exceeded()) return undefined;
    const { failures, percentage, alwaysThreshold } = this.limits;
    if (!alwaysThreshold && failures === undefined && percentage === undefined) return failure;
    const cause = 'The specified tolerated failure threshold was exceeded';
    return new StateFailure({ error: 'States.ExceedToleratedFailureThreshold', cause });
  }

  #exceeded(): boolean {
    const { failures, percentage, count } = this.limits;
    if (failures === undefined && percentage === undefined) return true;
    const tooMany = failures !== undefined && this.#failed > failures;
    return tooMany || (percentage !== undefined && (this.#failed * 100) / count > percentage);
  }
}
