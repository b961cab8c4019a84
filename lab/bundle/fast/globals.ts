/**
 * The globals of all sandboxes of the fast tier. Each looks up the running sandbox and uses its clock, random numbers,
 * environment and network.
 */
import type { Timer } from '../../kernel/clock';
import { current, wake } from './sandbox';
import { FastAbortController, fastFetch } from './web';

class FastDate extends Date {
  constructor(...given: [] | [number | string | Date]) {
    super(given.length === 0 ? current().wall.now() : given[0]);
    if (given.length > 1) throw new Error('the fast tier makes no dates of years and months');
  }

  static override now(): number {
    return current().wall.now();
  }
}

type Callback = (...args: unknown[]) => void;

/** `setTimeout`: the callback runs in the sandbox that set the timer. */
function startTimer(callback: Callback, delayMs = 0, ...args: unknown[]): Timer {
  const sandbox = current();
  return sandbox.clock.after(Math.max(1, delayMs), () => {
    wake(sandbox);
    callback(...args);
  });
}

function stopTimer(timer?: Timer): void {
  if (timer) timer.cancelled = true;
}

function refuseInterval(): never {
  throw new Error('the fast tier models no setInterval');
}

const silent = (): void => undefined;

/** Globals by name. Modules get them as arguments. */
export const GLOBALS: Readonly<Record<string, unknown>> = {
  Date: FastDate,
  // The `Error` of the SDK's classes. When the lab is loaded in its own realm, as Jest does, there are two.
  Error,
  Math: Object.create(Math, { random: { value: () => current().random.next() } }) as Math,
  performance: { now: () => current().clock.now() },
  process: {
    get env() {
      return current().environment;
    },
  },
  // Functions log through Powertools. Nobody reads their other output.
  console: { log: silent, warn: silent, error: silent },
  fetch: fastFetch,
  AbortController: FastAbortController,
  setTimeout: startTimer,
  clearTimeout: stopTimer,
  setInterval: refuseInterval,
  clearInterval: stopTimer,
};
