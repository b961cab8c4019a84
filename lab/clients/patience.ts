/** How long anybody on the internet waits for an answer, and how long before trying again. */
import type { HttpAnswer } from '../calls/internet';
import type { Clock } from '../kernel/clock';
import { PARAMETERS } from '../kernel/parameters';

export const RETRY_PAUSE_MS = 1000;

/**
 * Sends a request, and turns its answer into what was heard. `hear` gets undefined if no answer comes in time, or if
 * the name or the connection fails.
 */
export function answerTo<Heard>(
  clock: Clock,
  send: () => Promise<HttpAnswer>,
  hear: (answer: HttpAnswer | undefined) => Heard,
): Promise<Heard> {
  return new Promise((resolve) => {
    const timer = clock.after(PARAMETERS.clientTimeoutMs.high, () => resolve(hear(undefined)));
    const settle = (answer: HttpAnswer | undefined): void => {
      timer.cancelled = true;
      resolve(hear(answer));
    };
    send().then(settle, () => settle(undefined));
  });
}
