/**
 * The globals that a bundle sees. Clock, timers and randomness are the lab's, the environment is the function's own,
 * and its output is caught. These stay Node's: promises, microtasks, setImmediate, hashes of crypto.
 */
import { Console } from 'node:console';
import type { Clock, Timer } from '../kernel/clock';
import type { Random } from '../kernel/random';
import type { Activity } from './activity';

export interface Surroundings {
  readonly clock: Clock;
  /**
   * What `Date` reads instead of the clock: a region's clocks may be wrong. Timers and `performance` are always right.
   */
  readonly wall?: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly activity: Activity;
  readonly environment: Readonly<Record<string, string>>;
  /** Gets each line the function prints. */
  readonly print: (line: string) => void;
}

type Callback = (...args: unknown[]) => void;

export function virtualTimers({ clock, activity }: Surroundings): Record<string, unknown> {
  const start =
    (again: boolean) =>
    (callback: Callback, delayMs = 0, ...args: unknown[]) => {
      const state: { timer?: Timer; done: () => void } = { done: () => undefined };
      const arm = (): void => {
        state.done = again ? () => undefined : activity.wait();
        state.timer = clock.after(Math.max(1, delayMs), () => {
          state.done();
          if (again) arm();
          callback(...args);
        });
      };
      arm();
      const handle = {
        ref: () => handle,
        unref: () => handle,
        hasRef: () => true,
        state,
        [Symbol.toPrimitive]: () => 1,
      };
      return handle;
    };
  const stop = (handle?: { state?: { timer?: Timer; done: () => void } }): void => {
    if (!handle?.state?.timer) return;
    handle.state.timer.cancelled = true;
    handle.state.done();
  };
  return { setTimeout: start(false), clearTimeout: stop, setInterval: start(true), clearInterval: stop };
}

export function virtualDate(clock: Pick<Clock, 'now'>): DateConstructor {
  class VirtualDate extends Date {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(clock.now());
      else super(...(args as [number]));
    }
    static override now(): number {
      return clock.now();
    }
  }
  return VirtualDate as unknown as DateConstructor;
}

export function virtualMath(random: Random): Math {
  return Object.create(Math, { random: { value: () => random.next() } }) as Math;
}

export function virtualPerformance(clock: Clock): { now: () => number; timeOrigin: number } {
  const origin = clock.now();
  return { now: () => clock.now() - origin, timeOrigin: origin };
}

/** A `process` with the function's environment and no data of this machine. */
export function virtualProcess({ clock, environment, print }: Surroundings): Record<string, unknown> {
  const stream = {
    isTTY: false,
    write: (text: string) => {
      for (const line of text.split('\n')) if (line) print(line);
      return true;
    },
    on: () => stream,
    once: () => stream,
    removeListener: () => stream,
    listenerCount: () => 0,
  };
  const ignore = (): undefined => undefined;
  return {
    env: { ...environment },
    version: process.version,
    versions: process.versions,
    platform: 'linux',
    arch: 'arm64',
    argv: [],
    execArgv: [],
    pid: 1,
    cwd: () => '/var/task',
    nextTick: process.nextTick.bind(process),
    hrtime: Object.assign(() => [Math.floor(clock.now() / 1000), (clock.now() % 1000) * 1e6], {
      bigint: () => BigInt(Math.floor(clock.now())) * 1_000_000n,
    }),
    uptime: () => 1,
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    emitWarning: ignore,
    on: ignore,
    once: ignore,
    off: ignore,
    exit: () => {
      throw new Error('process.exit inside a Lambda function');
    },
    stdout: stream,
    stderr: stream,
  };
}

export function virtualConsole(process: Record<string, unknown>): Console {
  return new Console({
    stdout: process['stdout'] as NodeJS.WritableStream,
    stderr: process['stderr'] as NodeJS.WritableStream,
  });
}
