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

/** One thing that was tried as the synthetic tenant, and what came of it. */
export const Check = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  check: z.string(),
  ok: z.boolean(),
  detail: z.string(),
});
export type Check = z.infer<typeof Check>;

/**
 * Each promoted service is judged by its own checks alone, whatever became of those it depends on: by them it has
 * written and read, or run a job, by itself. `verified` and `failed` together are what was asked; the kind is
 * `verified` if nothing failed.
 */
export const Output = z.object({
  kind: z.enum(['verified', 'failed']),
  checks: z.array(Check),
  verified: z.array(Move),
  failed: z.array(Move),
});
