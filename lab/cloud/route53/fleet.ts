/**
 * The checkers of one endpoint check. There are sixteen, each with its own time within the interval and its own
 * opinion. The endpoint is healthy while more than 18 % of them say so (Developer Guide; sixteen is from a second-hand
 * source).
 *
 * Sixteen requests per interval would cost more than the rest of a run. So they are sent only while they can differ:
 * from a change until all checkers agree again, and as long as answers are random (a gray or throttled region). At
 * other times every checker would see the same as before, and the state could not change.
 *
 * A change of the path to the endpoint is seen within LOOK_MS. A change in the function behind it is found by one
 * request every `eyeMs`. Checkers that would have asked between a change and its discovery ask at once. The time of the
 * change is drawn evenly from that span. So the time until the state changes has the distribution of sixteen checkers,
 * to within LOOK_MS for network and active faults, and to within `eyeMs` for the rest.
 */
import type { Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';

/**
 * Whether a request reaches the endpoint. `key` changes with everything that decides it. `isChance`: requests at one
 * time may have different results.
 */
export interface Way {
  readonly key: string;
  readonly isChance: boolean;
}

interface Sources {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly intervalMs: number;
  /** Time between requests in quiet times. */
  readonly eyeMs: number;
  /** Number of equal answers in a row that changes a checker's opinion. */
  readonly failures: number;
  readonly way: () => Way;
  /** Asks the endpoint and tells whether it passed. */
  readonly ask: (tell: (passed: boolean) => void) => void;
  /** Hears the state after every answer. */
  readonly state: (healthy: boolean) => void;
}

interface Checker {
  /** Its time within the interval. */
  readonly phaseMs: number;
  healthy: boolean;
  /** Answers in a row that differ from its opinion. */
  streak: number;
}

/** A span of time in which all checkers send requests. */
interface Watch {
  answers: number;
}

const CHECKERS = 16;
const HEALTHY_SHARE = 0.18;
/** How often `look` must be called. */
export const LOOK_MS = 1000;

export class Fleet {
  private readonly checkers: readonly Checker[];
  private readonly startMs: number;
  private watch: Watch | undefined;
  private wayKey: string | undefined;

  /**
   * New checkers consider the endpoint healthy. `firstEyeMs`: time of the first quiet-time request, after the start.
   */
  constructor(
    private readonly sources: Sources,
    firstEyeMs: number,
  ) {
    const { random, intervalMs, kernel } = sources;
    this.startMs = kernel.clock.now();
    this.checkers = Array.from({ length: CHECKERS }, () => {
      return { phaseMs: random.between(0, intervalMs), healthy: true, streak: 0 };
    });
    this.watchClosely(0);
    kernel.clock.after(firstEyeMs, () => this.eye());
  }

  /** Notices when the way to the endpoint has changed. */
  look(): void {
    const { key } = this.sources.way();
    if (this.wayKey !== undefined && key !== this.wayKey) this.watchClosely(this.sources.random.between(0, LOOK_MS));
    this.wayKey = key;
  }

  private eye(): void {
    const { kernel, random, ask, eyeMs } = this.sources;
    const askedAtMs = kernel.clock.now();
    kernel.clock.after(eyeMs, () => this.eye());
    if (this.watch) return;
    ask((passed) => {
      if (this.watch || passed === this.checkers[0]?.healthy) return;
      this.watchClosely(kernel.clock.now() - askedAtMs + random.between(0, eyeMs));
    });
  }

  /**
   * From now on all checkers ask at their times. A checker whose time was within the last `missedMs` asks at once,
   * because it would have seen the change.
   */
  private watchClosely(missedMs: number): void {
    const { kernel, intervalMs } = this.sources;
    const watch: Watch = { answers: 0 };
    this.watch = watch;
    for (const checker of this.checkers) {
      const sinceMs = (kernel.clock.now() - this.startMs - checker.phaseMs + intervalMs) % intervalMs;
      if (sinceMs < missedMs) this.ask(checker, watch);
      this.askEveryInterval(checker, watch, intervalMs - sinceMs);
    }
  }

  private askEveryInterval(checker: Checker, watch: Watch, inMs: number): void {
    this.sources.kernel.clock.after(inMs, () => {
      if (this.watch !== watch) return;
      this.askEveryInterval(checker, watch, this.sources.intervalMs);
      this.ask(checker, watch);
    });
  }

  private ask(checker: Checker, watch: Watch): void {
    this.sources.ask((passed) => {
      this.observe(checker, passed);
      watch.answers += 1;
      if (this.watch === watch && watch.answers >= CHECKERS && this.isSettled()) this.watch = undefined;
    });
  }

  private observe(checker: Checker, passed: boolean): void {
    checker.streak = passed === checker.healthy ? 0 : checker.streak + 1;
    if (checker.streak < this.sources.failures) return;
    checker.healthy = passed;
    checker.streak = 0;
    const healthy = this.checkers.filter((one) => one.healthy).length;
    this.sources.state(healthy / CHECKERS > HEALTHY_SHARE);
  }

  private isSettled(): boolean {
    const opinion = this.checkers[0]?.healthy;
    const agree = this.checkers.every(({ healthy, streak }) => healthy === opinion && streak === 0);
    return agree && !this.sources.way().isChance;
  }
}
