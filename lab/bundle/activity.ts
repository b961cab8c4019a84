/**
 * Tells the clock whether an instance computes or waits. An invocation that waits for nothing (no timer, no answer) is
 * computing, and virtual time stands still for it; as soon as it waits, time may move. Assumes that a bundle waits only
 * through what the sandbox gives it.
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

  /** Counts one thing waited for; call the returned function, once, when it is over. */
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
