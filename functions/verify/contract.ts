import * as z from 'zod';
import { SERVICES } from '../../strategy/layers';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  promoted: z.array(Move),
});
export type Input = z.output<typeof Input>;

/** One thing that was tried as the synthetic tenant, and the result. */
export const Check = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  check: z.string(),
  ok: z.boolean(),
  detail: z.string(),
});
export type Check = z.infer<typeof Check>;

/**
 * Each promoted service is judged only by its own checks, whatever the result of its dependencies: the checks show that
 * it writes and reads, or runs a job, by itself. `verified` and `failed` together are the moves that were asked for.
 * The kind is `verified` if nothing failed.
 */
export const Output = z.object({
  kind: z.enum(['verified', 'failed']),
  checks: z.array(Check),
  verified: z.array(Move),
  failed: z.array(Move),
});
export type Output = z.output<typeof Output>;
