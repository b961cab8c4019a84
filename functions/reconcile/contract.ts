import * as z from 'zod';
import { ExecutionArn, IncidentName, RegionCode, ReturnMove } from '../../strategy/flow-words';
import { Divergence } from '../../strategy/return';

/**
 * `tables` merge by themselves and are compared; `buckets` replicate from home only, so what was written elsewhere is
 * also brought there.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  stores: z.enum(['tables', 'buckets']),
  moves: z.array(ReturnMove),
  since: Divergence.nullable(),
});

const Counts = z.object({
  replayed: z.number().int(),
  superseded: z.number().int(),
  conflicting: z.number().int(),
});

/**
 * `brought`: objects that the region was owed and has now. Names of tenants and keys are in `pages` only, objects in
 * evidence buckets of regions that may hold the placement: this goes into the ledger, which lies in one place for
 * everybody.
 */
export const Output = z.object({
  kind: z.literal('reconciled'),
  counts: Counts,
  brought: z.number().int(),
  placements: z.array(z.object({ placement: z.string(), tenants: z.number().int(), counts: Counts })),
  pages: z.array(z.object({ placement: z.string(), region: RegionCode, key: z.string() })),
});
