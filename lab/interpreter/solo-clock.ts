/**
 * A virtual clock for one machine that runs alone. Assumes that everything which is not waiting for this clock settles without real
 * time, so that the next timer may ring as soon as nothing moves any more. Real input or output inside a task would break that.
 */
import type { Sleep } from './host';

interface Alarm {
  readonly atMs: number;
  readonly ring: () => void;
}

/** Time stands still until everything waits, then jumps to the next alarm; equal times ring in the order they were set. */
export class SoloClock {
  #nowMs: number;
  readonly #alarms = new Set<Alarm>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wait(untilMs: number): Sleep {
    let ring: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => (ring = resolve));
    const alarm = { atMs: untilMs, ring };
    this.#alarms.add(alarm);
    return { promise, cancel: () => this.#alarms.delete(alarm) };
  }

  /** Runs until the promise settles; undefined when everything waits for something that will never come. */
  async runUntil<T>(promise: Promise<T>): Promise<T | undefined> {
    const watch = { settled: false };
    const note = (): void => {
      watch.settled = true;
    };
    promise.then(note, note);
    do {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (watch.settled) return promise;
    } while (this.#ringNext());
    return undefined;
  }

  #ringNext(): boolean {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) if (!next || alarm.atMs < next.atMs) next = alarm;
    if (!next) return false;
    this.#alarms.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.ring();
    return true;
  }
}
