/**
 * How a stream of messages is called, in keys of the control table, in orders and in logs. It stands alone, because
 * every function has the keys, and only those that tell people need the cadence.
 */
import type { Stream } from './cadence';

/** The name of a stream: `internal#slack:C0123456789`, `customers#EU#statuspage:…`. */
export const streamName = ({ audience, residency, channel }: Stream): string =>
  [audience, ...(residency === undefined ? [] : [residency]), channel].join('#');
