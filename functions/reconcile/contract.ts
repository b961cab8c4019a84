import * as z from 'zod';
import { SERVICES } from '../../strategy/layers';
import { ExecutionArn, IncidentName, RegionCode, ReturnMove } from '../../strategy/flow-words';
import { Divergence } from '../../strategy/return';

/** `tables` merge by themselves and are compared; `buckets` replicate from home only, so what was written elsewhere is also brought there. */
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

/** `brought`: objects that the region was owed and has now. `tenants`: at most so many, with a few keys each; `pages` (object keys in the evidence bucket) have all. */
export const Output = z.object({
  kind: z.literal('reconciled'),
  counts: Counts,
  brought: z.number().int(),
  tenants: z.array(
    z.object({
      tenant: z.string(),
      counts: Counts,
      sample: z.array(
        z.object({
          service: z.enum(SERVICES),
          tenant: z.string(),
          key: z.string(),
          fate: z.enum(['replayed', 'superseded', 'conflicting']),
          accepted: z.string(),
          winner: z.string(),
        }),
      ),
    }),
  ),
  pages: z.array(z.string()),
});
