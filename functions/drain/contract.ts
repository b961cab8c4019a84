import * as z from 'zod';
import { ExecutionArn, IncidentName, Move, RegionCode, Stay } from '../../strategy/flow-words';

export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  moves: z.array(Move),
  stays: z.array(Stay),
  /** `leave`: a return takes writers away and no region out of DNS. */
  switch: z.enum(['publish', 'leave']).default('publish'),
});

/**
 * `drained`: every residency host was resolved and no answer named the source. `answers`: "host → answer", one per try.
 * `quietAt` (ISO 8601): when the last revoked lease has run out; null when none had to be revoked.
 */
export const Output = z.object({
  kind: z.enum(['drained', 'draining']),
  answers: z.array(z.string()),
  quietAt: z.string().nullable(),
});
