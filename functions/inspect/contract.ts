import * as z from 'zod';
import { ExecutionArn, IncidentName, RegionCode, ReturnMove } from '../../strategy/flow-words';
import { Divergence } from '../../strategy/return';

/** Asks whether that region is fit to come back, and what it would get back. */
export const Input = z.object({ incident: IncidentName, execution: ExecutionArn, source: RegionCode });
export type Input = z.output<typeof Input>;

/**
 * `whole`: the region may come back; `since` is null when none of its services was ever promoted elsewhere. `waiting`:
 * not yet, look again. `needless`: no other region has anything of it.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole'), moves: z.array(ReturnMove), since: Divergence.nullable() }),
  z.object({ kind: z.literal('waiting'), reason: z.string() }),
  z.object({ kind: z.literal('needless'), reason: z.string() }),
]);
export type Output = z.output<typeof Output>;
