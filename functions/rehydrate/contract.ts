import * as z from 'zod';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  promoted: z.array(Move),
});
export type Input = z.output<typeof Input>;

/**
 * `requeued`: jobs that the source had accepted and, as far as the target knows, not finished; they are in the target's
 * queue now. `left`: services whose jobs are not all queued; ask again for these. `problems`: the reasons, one line
 * each.
 */
export const Output = z.object({
  kind: z.literal('rehydrated'),
  requeued: z.number().int().min(0),
  left: z.array(Move),
  problems: z.array(z.string()),
});
export type Output = z.output<typeof Output>;
