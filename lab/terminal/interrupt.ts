/**
 * Handling of Ctrl-C: the process ends by `process.exit`, so that all `exit` listeners clean up. Without a listener
 * Node would end at once, and leave temporary folders.
 */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** From now on each of these signals ends the process with 128 plus its number, unless there are other listeners. */
export function leaveOnSignals(): void {
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
}
