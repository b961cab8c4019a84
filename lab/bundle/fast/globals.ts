/**
 * The globals of all sandboxes of the fast tier: each asks who is running, and serves that one's clock, chance,
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

/** `setTimeout`: the callback runs in the sandbox that asked for it. */
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

/** By name, as modules are called with them. */
export const GLOBALS: Readonly<Record<string, unknown>> = {
  Date: FastDate,
  // That of the SDK's classes: whoever loads the lab in a realm of its own (Jest does) has two.
  Error,
  Math: Object.create(Math, { random: { value: () => current().random.next() } }) as Math,
  performance: { now: () => current().clock.now() },
  process: {
    get env() {
      return current().environment;
    },
  },
  // Functions log through Powertools; what they would print otherwise nobody reads.
  console: { log: silent, warn: silent, error: silent },
  fetch: fastFetch,
  AbortController: FastAbortController,
  setTimeout: startTimer,
  clearTimeout: stopTimer,
  setInterval: refuseInterval,
  clearInterval: stopTimer,
};
