/**
 * The checkers of one endpoint check: sixteen, each at a time of its own within the interval, each with its own
 * opinion; the endpoint is healthy while more than 18 % of them say so (Developer Guide; the number is a second-hand
 * source). Sixteen requests per interval would cost more than the rest of a run, so they are only sent while they can
 * differ: from a change until all checkers agree again, and as long as answers are chance (a gray or throttled region).
 * Otherwise every checker would see what it saw before, and the state could not turn. A change of the way to the
 * endpoint is seen within LOOK_MS; what only the function behind it changes is found by a request every `eyeMs`.
 * Whoever would have asked between the change and its discovery asks at once; when the change was, is drawn evenly from
 * that span. So the time until the state turns has the distribution of sixteen checkers to within LOOK_MS for all that
 * network and active faults do, and to within `eyeMs` for the rest.
 */
import type { Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';

/**
 * Whether a request gets to the endpoint. `key` changes with anything that decides it; `isChance`: requests at one time
 * may fare differently.
 */
export interface Way {
  readonly key: string;
  readonly isChance: boolean;
}

interface Sources {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly intervalMs: number;
  /** Between requests of the quiet times. */
  readonly eyeMs: number;
  /** How many answers in a row change the opinion of a checker. */
  readonly failures: number;
  readonly way: () => Way;
  /** Asks the endpoint and tells whether it passed. */
  readonly ask: (tell: (passed: boolean) => void) => void;
  /** Hears the state after every answer. */
  readonly state: (healthy: boolean) => void;
}

interface Checker {
  /** When it asks, within the interval. */
  readonly phaseMs: number;
  healthy: boolean;
  /** Answers in a row that differ from its opinion. */
  streak: number;
}

/** A stretch of time in which all checkers really ask. */
interface Watch {
  answers: number;
}

const CHECKERS = 16;
const HEALTHY_SHARE = 0.18;
/** How often `look` has to be called. */
export const LOOK_MS = 1000;

export class Fleet {
  private readonly checkers: readonly Checker[];
  private readonly startMs: number;
  private watch: Watch | undefined;
  private wayKey: string | undefined;

  /**
   * New checkers take the endpoint for healthy. `firstEyeMs`: when the first request of the quiet times is sent, after
   * the start.
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
   * From now on all ask at their times. Those whose time came within the last `missedMs` ask at once: they would have
   * seen the change.
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
