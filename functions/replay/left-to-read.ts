import * as z from 'zod';
import { Pending } from '../../strategy/workload';
import { readLedger } from '../runtime/control/ledger';
import type { ControlStore } from '../runtime/control/control-store';

const Played = z.object({
  input: z.object({ execution: z.string() }),
  output: z.object({ pending: z.array(Pending) }),
});

/**
 * What the last round of each conductor left to read; nothing before the first round. A round of a dead conductor may
 * come to its end after its successor has begun, so the successor looks here in its first rounds.
 */
export async function leftToRead(store: ControlStore, drill: string): Promise<readonly Pending[]> {
  const rounds = (await readLedger(store, drill)).filter(({ verb }) => verb === 'replay');
  const played = rounds.flatMap(({ body }) => Played.safeParse(body).data ?? []);
  const last = new Map(played.map(({ input, output }) => [input.execution, output.pending]));
  return [...last.values()].flat();
}
