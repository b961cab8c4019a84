/**
 * A request to a modelled service as an object, and how its sender hears of it: the fast tier's stand-in for the wire.
 */
import type { Fields, ServiceError } from './call';
import type { Addressed } from './wire';

/** What came of a request at the service. */
export type Outcome =
  { readonly kind: 'output'; readonly output: Fields } | { readonly kind: 'refused'; readonly error: ServiceError };

/**
 * Hears how a request fares; `lost`: nothing will come back any more; `notFound`: nothing was ever sent. `answersInMs`:
 * from the connection until the answer is back.
 */
export interface Exchange {
  /** The way there is longer than usual. */
  connectsIn(thereMs: number): void;
  connected(answersInMs: number): void;
  answered(outcome: Outcome): void;
  lost(): void;
  /** The endpoint's name leads nowhere. */
  notFound(error: Error): void;
}

export type Submit = (to: Addressed, exchange: Exchange) => void;
