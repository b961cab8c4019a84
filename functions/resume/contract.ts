import * as z from 'zod';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/** The percentage of tenants per target. */
const Steps = z.record(RegionCode, z.number().min(0).max(100));

/**
 * `after`: the percentages that the previous call answered; none at first. With them a repeated call takes the same
 * step and not the next one. `promoted`: the moves that are not resumed yet.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  promoted: z.array(Move),
  after: Steps,
});
export type Input = z.output<typeof Input>;

/**
 * `resumed`: moves whose target now serves everybody. `left`: the other moves; ask again for these after the wait.
 * `sick`: targets that failed their probe; only their rows were taken one step back. The kind is `resumed` once nothing
 * is left.
 */
export const Output = z.object({
  kind: z.enum(['resuming', 'resumed']),
  resumed: z.array(Move),
  left: z.array(Move),
  after: Steps,
  waitSeconds: z.number().int().min(0),
  sick: z.array(z.object({ target: RegionCode, problem: z.string() })),
});
export type Output = z.output<typeof Output>;
