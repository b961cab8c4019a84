/**
 * Tells the clock whether an instance computes or waits. An invocation that waits for nothing (no timer, no answer)
 * computes, and virtual time stands still. As soon as it waits, time may move. Assumption: a bundle waits only through
 * functions of the sandbox.
 */
import type { Clock } from '../kernel/clock';

export class Activity {
  private waits = 0;
  private running = false;
  private release: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  begin(): void {
    this.running = true;
    this.update();
  }

  end(): void {
    this.running = false;
    this.update();
  }

  /** Counts one wait. Call the returned function once, when the wait is over. */
  wait(): () => void {
    let over = false;
    this.waits += 1;
    this.update();
    return () => {
      if (over) return;
      over = true;
      this.waits -= 1;
      this.update();
    };
  }

  private update(): void {
    const computing = this.running && this.waits === 0;
    if (computing) this.release ??= this.clock.hold();
    else {
      this.release?.();
      this.release = undefined;
    }
  }
}
