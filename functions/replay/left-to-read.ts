import * as z from 'zod';
import { Pending } from '../../strategy/workload';
import { readLedger } from '../runtime/control/ledger';
import type { ControlStore } from '../runtime/control/control-store';

const Played = z.object({ output: z.object({ pending: z.array(Pending) }) });

/** What the last round of an earlier conductor left to read; nothing before the first round. */
export async function leftToRead(store: ControlStore, drill: string): Promise<readonly Pending[]> {
  const rounds = (await readLedger(store, drill)).filter(({ verb }) => verb === 'replay');
  return Played.safeParse(rounds.at(-1)?.body).data?.output.pending ?? [];
}
