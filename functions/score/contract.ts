import * as z from 'zod';
import { ProvenByDrill } from '../../strategy/drill-result';
import { ExecutionArn, IncidentName, RegionCode } from '../../strategy/flow-words';

/** `outcome`: how the drill ended; `done` leaves the verdict to the criteria. */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  execution: ExecutionArn,
  outcome: z.enum(['done', 'missed', 'held', 'stopped', 'overtaken']),
  reason: z.string(),
});
export type Input = z.output<typeof Input>;

export const Output = ProvenByDrill.extend({ kind: z.literal('scored') });
export type Output = z.output<typeof Output>;
