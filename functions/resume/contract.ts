import * as z from 'zod';
import { ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';

/** `after`: the percent the previous call answered, 0 at first. It makes a repeated call take the same step, not the next one. */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  promoted: z.array(Move),
  after: z.number().min(0).max(100),
});

/** `resuming`: the targets now serve this percent, look again after the wait. `resumed`: they serve all, and the control plane is no longer frozen. `fell-back`: a target failed its probe, one step was taken back. */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('resuming'), percent: z.number(), waitSeconds: z.number() }),
  z.object({ kind: z.literal('resumed') }),
  z.object({ kind: z.literal('fell-back'), percent: z.number(), reason: z.string() }),
]);
