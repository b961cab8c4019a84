import type * as z from 'zod';
import { byPlacement, countFates, type Divergence, lateWrite, type Pair } from '../../strategy/delta';
import { isSynthetic } from '../../strategy/names';
import { stopIfOvertaken } from '../runtime/claims';
import { step, type Done, type StepContext } from '../runtime/step';
import { bringHome, bucketPairs } from './buckets';
import { Input, Output } from './contract';
import { writePages } from './pages';
import { tablePairs } from './tables';

/** Finds out what became of late writes, and brings the region what it is owed (strategy §2, delta reconciliation). Drops nothing. Safe to repeat. */
export const handler = step('reconcile', { input: Input, output: Output, run: reconcile });

async function reconcile(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { incident, source, stores, since } = input;
  await stopIfOvertaken(context.store, input);
  const { pairs, brought } = since ? await compare(input, context, { source, ...since }) : { pairs: [], brought: 0 };
  const late = since ? pairs.filter(isTenants).flatMap((pair) => lateWrite(pair, { source, ...since }) ?? []) : [];
  const pages = await writePages(context, late, `${incident}/delta-${stores}`);
  const output = {
    kind: 'reconciled' as const,
    counts: countFates(late),
    brought,
    placements: byPlacement(late),
    pages,
  };
  return { output };
}

/** What probes write belongs to nobody. */
const isTenants = ({ tenant }: Pair): boolean => !isSynthetic(tenant);

/** Every key that the two sides have and that was written since, in either. */
async function compare(
  { stores, moves }: z.output<typeof Input>,
  { topology }: StepContext,
  since: Divergence,
): Promise<{ pairs: Pair[]; brought: number }> {
  if (stores === 'tables') return { pairs: await tablePairs(topology, moves, since), brought: 0 };
  const pairs = await bucketPairs(topology, moves, since);
  return { pairs, brought: await bringHome(topology, pairs, since.source) };
}
