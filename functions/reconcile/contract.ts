import * as z from 'zod';
import { ExecutionArn, IncidentName, RegionCode, ReturnMove } from '../../strategy/flow-words';
import { Divergence } from '../../strategy/return';

/** Which of the rounds of one comparison it is, from 0 on, and in which of its stores it begins. */
const Round = z.object({ round: z.number().int().min(0), part: z.number().int().min(0) });

/**
 * `tables` merge by themselves and are compared; `buckets` may not have copied everything, so what was written
 * elsewhere is also brought. `next`: what the round before this one answered.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  stores: z.enum(['tables', 'buckets']),
  moves: z.array(ReturnMove),
  since: Divergence.nullable(),
  next: Round,
});

const Counts = z.object({
  replayed: z.number().int(),
  superseded: z.number().int(),
  conflicting: z.number().int(),
});

/**
 * Of this round. `looked`: entries and keys that it went through, `unreadable`: damaged ones among them, of which
 * nothing is known. `listedSince`: late writes from before that may have expired from the list. `brought`: objects that
 * the region was owed and has now. `next`: null once everything has been compared, else the round to ask for. Names of
 * tenants and keys are in `pages` only, objects in evidence buckets of regions that may hold the placement: this goes
 * into the ledger, which lies in one place for everybody.
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
