import * as z from 'zod';
import { ExecutionArn, IncidentName, RegionCode, ReturnMove } from '../../strategy/flow-words';
import { Divergence } from '../../strategy/return';

/** `round`: the number of this round of the comparison, from 0. `part`: the store in which it begins. */
const Round = z.object({ round: z.number().int().min(0), part: z.number().int().min(0) });

/**
 * `tables` merge by themselves, so they are only compared. `buckets` may not have copied everything, so objects written
 * elsewhere are also copied. `next`: the value that the previous round answered.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  stores: z.enum(['tables', 'buckets']),
  moves: z.array(ReturnMove),
  since: Divergence.nullable(),
  next: Round,
  /** Whether the source is healthy and left on purpose. */
  planned: z.boolean().default(false),
});
export type Input = z.output<typeof Input>;

const Counts = z.object({
  replayed: z.number().int(),
  superseded: z.number().int(),
  conflicting: z.number().int(),
});

/**
 * Results of this round.
 *
 * `looked`: entries and keys that were compared. `unreadable`: damaged ones among them, of which nothing is known.
 * `listedSince`: late writes older than this may have expired from the list. `brought`: objects that were copied to the
 * returning region. `next`: the round to ask for; null once everything has been compared.
 *
 * Names of tenants and keys are only in `pages`. These are objects in evidence buckets of regions that may hold the
 * placement. This output goes into the ledger, which is shared by all residencies.
 */
export const Output = z.object({
  kind: z.literal('reconciled'),
  looked: z.number().int(),
  unreadable: z.number().int(),
  listedSince: z.string().nullable(),
  counts: Counts,
  brought: z.number().int(),
  placements: z.array(z.object({ placement: z.string(), tenants: z.number().int(), counts: Counts })),
  pages: z.array(z.object({ placement: z.string(), region: RegionCode, key: z.string() })),
  next: Round.nullable(),
});
export type Output = z.output<typeof Output>;
