import * as z from 'zod';
import { ExecutionArn, IncidentName, Move, RegionCode, Stay } from '../../strategy/flow-words';

export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  moves: z.array(Move),
  /** For the ledger: what stays is served by the source as long as that can, so nothing is done about it. */
  stays: z.array(Stay),
  /** `leave`: writers are taken away, and no region out of DNS: a return, or an evacuation of some services only. */
  switch: z.enum(['publish', 'leave']).default('publish'),
});

/**
 * `drained`: every residency host was resolved and no answer named the source. `answers`: "host → answer", one per try.
 * `quietAt` (ISO 8601): when the last revoked lease has run out; null when none had to be revoked. `undrained`: targets
 * that had been published as drained, and are no longer.
 */
export const Output = z.object({
  kind: z.enum(['drained', 'draining']),
  answers: z.array(z.string()),
  quietAt: z.string().nullable(),
  undrained: z.array(RegionCode),
});
