import * as z from 'zod';
import { ExecutionArn, IncidentName, RegionCode, ReturnMove } from '../../strategy/flow-words';
import { Divergence } from '../../strategy/return';

/** Whether that region is fit to come back, and what it would get. */
export const Input = z.object({ incident: IncidentName, execution: ExecutionArn, source: RegionCode });

/**
 * `whole`: it may come back; `since` is null when nothing of it was ever promoted elsewhere. `waiting`: not yet, look
 * again. `needless`: nothing of it is anywhere else.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole'), moves: z.array(ReturnMove), since: Divergence.nullable() }),
  z.object({ kind: z.literal('waiting'), reason: z.string() }),
  z.object({ kind: z.literal('needless'), reason: z.string() }),
]);
