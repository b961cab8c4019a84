/**
 * What Ctrl-C does: the process ends by `process.exit`, so that everything that waits for `exit` cleans up. Without a
 * listener Node would end on the spot, and leave temporary folders.
 */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** From now on each of these signals ends the process with 128 and its number, unless somebody else listens, too. */
export function leaveOnSignals(): void {
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
}
