import * as z from 'zod';
import { ExecutionArn, IncidentName, Move, RegionCode, Stay } from '../../strategy/flow-words';

export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  moves: z.array(Move),
  /**
   * Services that stay, for the ledger only: the source serves them as long as it can, so the step does nothing for
   * them.
   */
  stays: z.array(Stay),
  /** `leave`: revokes writers, but takes no region out of DNS. For a return, or an evacuation of some services only. */
  switch: z.enum(['publish', 'leave']).default('publish'),
  /** Whether the source is healthy and left on purpose. */
  planned: z.boolean().default(false),
});
export type Input = z.output<typeof Input>;

/**
 * `drained`: every residency host was resolved and no answer named the source. `answers`: "host → answer", one per try.
 * `quietAt` (ISO 8601): when the last writer has stopped; null when no lease had to be revoked. `undrained`:
 * targets that were published as drained and are not any more.
 */
export const Output = z.object({
  kind: z.enum(['drained', 'draining']),
  answers: z.array(z.string()),
  quietAt: z.string().nullable(),
  undrained: z.array(RegionCode),
});
export type Output = z.output<typeof Output>;
