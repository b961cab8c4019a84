/** One attempt of a request to a service, with the time-outs of the SDK's own handler (`@smithy/node-http-handler`). */
import type { Addressed } from '../../calls/wire';
import type { Exchange, Outcome } from '../../calls/exchange';
import { wake, type FastSandbox } from './sandbox';

/** Time-outs in ms. 0 means none. */
export interface Timeouts {
  readonly connectionTimeout?: number;
  readonly requestTimeout?: number;
}

/** No answer came in time. */
export interface Late {
  readonly kind: 'late';
  readonly message: string;
}

/** Nothing was sent: the endpoint has no address. */
export interface NotFound {
  readonly kind: 'not-found';
  readonly error: Error;
}

/** The texts of `@smithy/node-http-handler`, because they end up in ledgers and causes. */
const noConnectionText = (ms: number): string =>
  `@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of ${ms} ms.`;
const noAnswerText = (ms: number): string =>
  `@smithy/node-http-handler - [ERROR] a request has exceeded the configured ${ms} ms requestTimeout.`;

/** Resolves with the result of the request. */
export function attempt(sandbox: FastSandbox, to: Addressed, timeouts: Timeouts): Promise<Outcome | Late | NotFound> {
  return new Promise((settle) => sandbox.submit(to, new Attempt(sandbox, timeouts, settle)));
}

/** A class, because a run has thousands of attempts and each would make half a dozen closures. */
class Attempt implements Exchange {
  private readonly sentAtMs: number;
  private isConnected = false;
  private isTimed = false;

  constructor(
    private readonly sandbox: FastSandbox,
    private readonly timeouts: Timeouts,
    private readonly settle: (outcome: Outcome | Late | NotFound) => void,
  ) {
    this.sentAtMs = sandbox.clock.now();
  }

  connectsIn(thereMs: number): void {
    const { connectionTimeout = 0 } = this.timeouts;
    if (connectionTimeout > 0 && thereMs > connectionTimeout)
      this.giveUp(connectionTimeout, noConnectionText(connectionTimeout));
  }

  connected(answersInMs: number): void {
    this.isConnected = true;
    // Only an answer that comes too late needs the timer, which the SDK starts with every request.
    if (this.sandbox.clock.now() + answersInMs > this.sentAtMs + (this.timeouts.requestTimeout ?? 0)) this.noAnswer();
  }

  answered(outcome: Outcome): void {
    if (this.sandbox.hears()) this.resolve(outcome);
  }

  lost(): void {
    const { connectionTimeout = 0 } = this.timeouts;
    if (this.isConnected || connectionTimeout === 0) this.noAnswer();
    else this.giveUp(connectionTimeout, noConnectionText(connectionTimeout));
  }

  notFound(error: Error): void {
    if (this.sandbox.hears()) this.resolve({ kind: 'not-found', error });
  }

  private noAnswer(): void {
    const { requestTimeout = 0 } = this.timeouts;
    if (requestTimeout > 0) this.giveUp(requestTimeout, noAnswerText(requestTimeout));
  }

  private giveUp(afterMs: number, message: string): void {
    if (this.isTimed) return;
    this.isTimed = true;
    this.sandbox.clock.at(this.sentAtMs + afterMs, () => this.resolve({ kind: 'late', message }));
  }

  private resolve(outcome: Outcome | Late | NotFound): void {
    wake(this.sandbox);
    this.settle(outcome);
  }
}
