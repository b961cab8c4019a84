/**
 * A request to a modelled service as an object, and the events that its sender gets. The fast tier uses this instead of
 * the wire.
 */
import type { Fields, ServiceError } from './call';
import type { Addressed } from './wire';

/** The service's result for a request. */
export type Outcome =
  { readonly kind: 'output'; readonly output: Fields } | { readonly kind: 'refused'; readonly error: ServiceError };

/**
 * Gets the events of a request. `lost`: no answer will come. `notFound`: nothing was sent. `answersInMs`: time from the
 * connection until the answer is back.
 */
export interface Exchange {
  /** The way to the service takes longer than usual. */
  connectsIn(thereMs: number): void;
  connected(answersInMs: number): void;
  answered(outcome: Outcome): void;
  lost(): void;
  /** The endpoint's name does not resolve. */
  notFound(error: Error): void;
}

export type Submit = (to: Addressed, exchange: Exchange) => void;
