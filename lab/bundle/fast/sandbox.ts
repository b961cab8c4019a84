/**
 * Who is running. In the fast tier all sandboxes share the modules that hold no state, so that the compiler sees one
 * `Date`, one class of each kind, not one for each sandbox. What belongs to a sandbox (clock, chance, environment,
 * network) they find here. Assumes what the clock grants: an event wakes at most one sandbox, and everything that it
 * woke has run dry before the next event.
 */
import type { Clock } from '../../kernel/clock';
import type { Fields } from '../../calls/call';
import type { Random } from '../../kernel/random';
import type { Transport } from '../sockets';
import type { Submit } from '../../calls/exchange';

/** What a module gives to those that require it. */
export type Exports = Record<string, unknown>;

/** What belongs to one sandbox. */
export interface FastSandbox {
  readonly clock: Clock;
  /** What `Date` reads: a region's clocks may be wrong. */
  readonly wall: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string>>;
  readonly submit: Submit;
  /** To be asked when an answer arrives: whether there is still somebody to hear it. */
  readonly hears: () => boolean;
  readonly fetchTransport: Transport;
  readonly resolveCname: (name: string, timeoutMs: number) => Promise<string | null | undefined>;
  readonly print: (logged: Fields) => void;
  /** Node's modules as this sandbox sees them, such as its own randomness. */
  readonly node: (name: string) => unknown;
  /** Its own stateful modules, evaluated so far. */
  readonly loaded: Map<string, Exports>;
}

let running: FastSandbox | undefined;

/** To be called whenever something is about to wake a sandbox: an invocation, an answer, a timer. */
export function wake(sandbox: FastSandbox): void {
  running = sandbox;
}

/** The sandbox whose code asks. Throws when none was woken: that is a defect of the lab. */
export function current(): FastSandbox {
  if (!running) throw new Error('no sandbox is running');
  return running;
}
