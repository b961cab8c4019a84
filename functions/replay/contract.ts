import * as z from 'zod';
import { ExecutionArn, IncidentName, RegionCode } from '../../strategy/flow-words';
import { Lag, Pending, Tried } from '../../strategy/workload';

/**
 * `incident`: the drill. `source`: its subject. `writes`: whether this round writes, or only reads. `pending`: what the
 * last round left to read; null in the first rounds of an execution, which finds it in the ledger.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  execution: ExecutionArn,
  writes: z.boolean(),
  pending: z.array(Pending).nullable(),
});
export type Input = z.output<typeof Input>;

/**
 * `tries`: every request and what it got. `lags`: of copies, in a drill that pauses them. `waitSeconds`: the rest of
 * the round.
 */
export const Output = z.object({
  kind: z.literal('played'),
  round: z.number().int(),
  tries: z.array(Tried),
  lags: z.array(Lag),
  pending: z.array(Pending),
  waitSeconds: z.number().int().min(1),
});
export type Output = z.output<typeof Output>;
