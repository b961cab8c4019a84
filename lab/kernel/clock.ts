/**
 * Virtual time: a queue of events, ordered by time and then by arrival. Time moves only when all woken code has
 * finished, so one seed gives one history. Assumption: nothing in the lab waits on a real socket, thread or timer.
 * Otherwise runs would differ.
 */
import { Queue, type Due } from './queue';

/** Start of virtual time where nothing else sets it: a date that is nobody's today. */
export const START_MS = Date.UTC(2027, 0, 1);

export interface Timer {
  readonly atMs: number;
  cancelled: boolean;
}

/** A sleep that can be cancelled. After `cancel` the promise never resolves. */
export interface Sleep {
  readonly promise: Promise<void>;
  cancel(): void;
}

interface Entry extends Timer, Due {
  readonly run: () => void;
  /** Wakes no computation, so the next event may follow at once. */
  readonly quiet: boolean;
}

/** Turns of the event loop after which a computation counts as stuck: far more than any bundle needs. */
const TURNS_MAX = 200_000;

/**
 * How long woken code gets to finish. `task`: one turn of Node's event loop, which streams and sockets need.
 * `microtask`: until no promise has anything left to do, which is enough for the fast tier.
 */
export type Rest = 'task' | 'microtask';
const SETTLED = Promise.resolve();
const NEXT: Readonly<Record<Rest, (run: () => void) => () => void>> = {
  task: (run) => () => void setImmediate(run),
  // Node runs a `nextTick` from within a microtask only when no microtask is left. A promise costs less than
  // `queueMicrotask`.
  microtask: (run) => {
    const tick = (): void => process.nextTick(run);
    return () => void SETTLED.then(tick);
  },
};

export class Clock {
  private readonly queue = new Queue<Entry>();
  private sequence = 0;
  private computing = 0;

  constructor(
    private nowMs: number,
    private readonly rest: Rest = 'task',
  ) {}

  /** Virtual time, in milliseconds since the epoch. */
  now(): number {
    return this.nowMs;
  }

  /** Virtual time as ISO 8601. */
  iso(atMs = this.nowMs): string {
    return new Date(atMs).toISOString();
  }

  /** Runs `run` at that time, or now if it has passed. */
  at(atMs: number, run: () => void): Timer {
    return this.enter(atMs, run, false);
  }

  after(delayMs: number, run: () => void): Timer {
    return this.enter(this.nowMs + delayMs, run, false);
  }

  /** As `after`, for callbacks that only change models and timers: they wake nobody who awaits something. */
  quietly(delayMs: number, run: () => void): Timer {
    return this.enter(this.nowMs + delayMs, run, true);
  }

  private enter(atMs: number, run: () => void, quiet: boolean): Timer {
    const entry = { atMs: Math.max(atMs, this.nowMs), sequence: (this.sequence += 1), run, quiet, cancelled: false };
    this.queue.push(entry);
    return entry;
  }

  /** Repeats `run` every `periodMs`, first at the next multiple of the period. The returned function stops it. */
  every(periodMs: number, run: () => void): () => void {
    let timer: Timer;
    const again = (): void => {
      timer = this.at((Math.floor(this.nowMs / periodMs) + 1) * periodMs, () => {
        again();
        run();
      });
    };
    again();
    return () => (timer.cancelled = true);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Resolves at that time, or now if it has passed. */
  wait(untilMs: number): Sleep {
    let timer: Timer | undefined;
    const promise = new Promise<void>((resolve) => (timer = this.at(untilMs, resolve)));
    return { promise, cancel: () => timer && (timer.cancelled = true) };
  }

  /**
   * Says that a computation is running and time must stand still. The returned function, called once, says that it has
   * ended.
   */
  hold(): () => void {
    this.computing += 1;
    let held = true;
    return () => {
      if (held) this.computing -= 1;
      held = false;
    };
  }

  /** Plays all events up to and including `endMs`, then stops there. Throws when a computation never finishes. */
  async runUntil(endMs: number): Promise<void> {
    await this.play(endMs, () => false);
    this.nowMs = Math.max(this.nowMs, endMs);
  }

  /** Plays until the promise settles, and returns its value. Undefined when everything waits and no event is left. */
  async runUntilSettled<T>(promise: Promise<T>): Promise<T | undefined> {
    const watch = { settled: false };
    const note = (): void => void (watch.settled = true);
    promise.then(note, note);
    await this.play(Infinity, () => watch.settled);
    return watch.settled ? promise : undefined;
  }

  /**
   * Plays events, each until its code has finished, until none is due by `endMs` or `isOver`. It uses one callback per
   * turn, because promises would cost more.
   */
  private play(endMs: number, isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let turns = 0;
      const turn = (): void => {
        try {
          turns += 1;
          if (turns > TURNS_MAX) throw new Error(`stuck at ${this.iso()}: a computation neither ends nor waits`);
          if (this.computing === 0) {
            turns = 0;
            if (isOver() || !this.playNext(endMs)) {
              resolve();
              return;
            }
          }
          if (this.computing === 0) rest();
          else task();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const [rest, task] = [NEXT[this.rest](turn), NEXT.task(turn)];
      rest();
    });
  }

  /** Plays the next event that is due by `endMs`, and quiet events before it. Returns false when there is none. */
  private playNext(endMs: number): boolean {
    const { queue } = this;
    for (let next = queue.first(); next && next.atMs <= endMs; next = queue.first()) {
      queue.pop();
      if (next.cancelled) continue;
      this.nowMs = next.atMs;
      next.run();
      if (!next.quiet) return true;
    }
    return false;
  }
}
