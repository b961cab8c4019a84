/** A request to a modelled service as an object, and how its sender hears of it: the fast tier's stand-in for the wire. */
import type { Fields, ServiceError } from '../../cloud/call';
import type { Addressed } from '../../wire';

/** What came of a request at the service. */
export type Outcome =
  { readonly kind: 'output'; readonly output: Fields } | { readonly kind: 'refused'; readonly error: ServiceError };

/** Hears how a request fares; `lost`: nothing will come back any more. `answersInMs` counts from the connection. */
export interface Exchange {
  connected(answersInMs: number): void;
  answered(outcome: Outcome): void;
  lost(): void;
}

export type Submit = (to: Addressed, exchange: Exchange) => void;
