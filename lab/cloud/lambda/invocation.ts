/**
 * Asking a function: what the callers of Lambda see of it. Assumes that every caller names the function by its ARN, and
 * that an answer which never comes is theirs to give up on.
 */
import type { Caller } from '../../calls/call';

/** How an invocation ended: what the handler returned, or the error's name and message. */
export type Invocation =
  | { readonly kind: 'value'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

export interface InvokeRequest {
  /** ARN of the function; the region is inside it. */
  readonly arn: string;
  readonly payload: unknown;
  readonly caller: Caller;
}

export interface Functions {
  /** Runs the function and answers after its (virtual) latency. Never answers when its region is lost. */
  invoke(request: InvokeRequest): Promise<Invocation>;
}
