import { byPlacement, countFates, type Divergence, lateWrite, type Pair } from '../../strategy/delta';
import { isSynthetic } from '../../strategy/names';
import { listedSince } from '../../strategy/written';
import { stopIfOvertaken } from '../runtime/control/claims';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { bucketParts } from './buckets';
import { Input, Output } from './contract';
import { writePages } from './pages';
import { goThrough, type Looked } from './rounds';
import { tableParts } from './tables';

/**
 * Finds out what happened to late writes, and copies to the returning region what it is owed (strategy §2, delta
 * reconciliation), in as many rounds as needed. Drops nothing. Safe to repeat.
 */
export const handler = step('reconcile', { input: Input, output: Output, run: reconcile });

async function reconcile(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source, stores, next, planned } = input;
  await stopIfOvertaken(context.store, input);
  const since = input.since && { source, ...input.since };
  const { pairs, ...looked } = since ? await round(input, context, since) : NOTHING;
  // In a plan the other side only lacks writes that were not copied yet, so none is late.
  const late = since && !planned ? pairs.filter(isTenants).flatMap((pair) => lateWrite(pair, since) ?? []) : [];
  const name = `${incident}/delta-${stores}${next.round > 0 ? `-round-${next.round + 1}` : ''}`;
  const pages = await writePages(context, late, name);
  const known = { counts: countFates(late), placements: byPlacement(late), pages };
  return { output: { kind: 'reconciled', ...looked, listedSince: lateFrom(since), ...known } };
}

const NOTHING: Looked = { pairs: [], looked: 0, unreadable: 0, brought: 0, next: null };

/** Writes of probes belong to no tenant. */
const isTenants = ({ tenant }: Pair): boolean => !isSynthetic(tenant);

function round(
  { incident, stores, moves, next }: Input,
  { topology }: StepContext,
  since: Divergence,
): Promise<Looked> {
  const parts = (stores === 'tables' ? tableParts : bucketParts)(topology, moves, since);
  return goThrough({ topology, parts, name: `${incident}/${stores}` }, next);
}

function lateFrom(since: Divergence | null): string | null {
  return since && new Date(Math.max(since.divergedAtMs, listedSince(Date.now()))).toISOString();
}
