import * as z from 'zod';
import { IncidentName, RegionCode } from '../../strategy/flow-words';

/** Which region is to be left, why, and which execution asks to conduct that (its ARN). */
export const Input = z.object({
  source: RegionCode,
  reason: z.enum(['alarm', 'operator']),
  execution: z.string().min(1),
});

/** `conducting`: this execution conducts; repeated calls say the same. `joined`: another one does. `claimedAt` is ISO 8601. */
export const Output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('conducting'),
    incident: IncidentName,
    source: RegionCode,
    conductor: RegionCode,
    claimedAt: z.string(),
  }),
  z.object({ kind: z.literal('joined'), incident: IncidentName, conductor: RegionCode }),
]);
