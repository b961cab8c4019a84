/**
 * The running sandbox. In the fast tier all sandboxes share the modules without state, so that the compiler sees one
 * `Date` and one class of each kind. These modules find here what belongs to a sandbox: clock, random numbers,
 * environment, network. Assumption: an event of the clock wakes at most one sandbox, and all that it woke has finished
 * before the next event.
 */
import type { Clock } from '../../kernel/clock';
import type { Fields } from '../../calls/call';
import type { Random } from '../../kernel/random';
import type { Transport } from '../sockets';
import type { Submit } from '../../calls/exchange';

/** The exports of a module. */
export type Exports = Record<string, unknown>;

/** What belongs to one sandbox. */
export interface FastSandbox {
  readonly clock: Clock;
  /** What `Date` reads: a region's clocks may be wrong. */
  readonly wall: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string>>;
  readonly submit: Submit;
  /** Whether the sandbox still exists. To be asked when an answer arrives. */
  readonly hears: () => boolean;
  readonly fetchTransport: Transport;
  readonly resolveCname: (name: string, timeoutMs: number) => Promise<string | null | undefined>;
  readonly print: (logged: Fields) => void;
  /** Node's modules for this sandbox, for example with its own random numbers. */
  readonly node: (name: string) => unknown;
  /** Its own stateful modules, evaluated so far. */
  readonly loaded: Map<string, Exports>;
}

let running: FastSandbox | undefined;

/** Must be called before anything wakes a sandbox: an invocation, an answer, a timer. */
export function wake(sandbox: FastSandbox): void {
  running = sandbox;
}

/** The sandbox whose code is running. Throws when none was woken, which is a defect of the lab. */
export function current(): FastSandbox {
  if (!running) throw new Error('no sandbox is running');
  return running;
}
