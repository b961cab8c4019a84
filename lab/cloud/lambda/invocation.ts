/**
 * Invocation of a function as its callers see it. Assumptions: every caller names the function by its ARN, and every
 * caller has its own time-out for an answer that never comes.
 */
import type { Caller } from '../../calls/call';

/** How an invocation ended: what the handler returned, or the error's name and message. */
export type Invocation =
  | { readonly kind: 'value'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

export interface InvokeRequest {
  /** ARN of the function, which includes the region. */
  readonly arn: string;
  readonly payload: unknown;
  readonly caller: Caller;
}

export interface Functions {
  /** Runs the function and answers after its (virtual) latency. Never answers when the region is lost. */
  invoke(request: InvokeRequest): Promise<Invocation>;
}
