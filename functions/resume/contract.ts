import * as z from 'zod';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/** A percent of tenants per target. */
const Steps = z.record(RegionCode, z.number().min(0).max(100));

/**
 * `after`: the percents the previous call answered, none at first. They make a repeated call take the same step, not
 * the next one. `promoted`: what is left to be resumed.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  promoted: z.array(Move),
  after: Steps,
});

/**
 * `resumed`: what its target serves in full by now. `left`: what it does not; ask again for those after the wait.
 * `sick`: targets that failed their probe; their rows, and no others, were taken one step back. The kind is `resumed`
 * once nothing is left.
 */
export const Output = z.object({
  kind: z.enum(['resuming', 'resumed']),
  resumed: z.array(Move),
  left: z.array(Move),
  after: Steps,
  waitSeconds: z.number().int().min(0),
  sick: z.array(z.object({ target: RegionCode, problem: z.string() })),
});
