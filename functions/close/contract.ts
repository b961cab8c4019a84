import * as z from 'zod';
import { Answer, ExecutionArn, IncidentName, NotMoved, Outcome, RegionCode } from '../../strategy/flow-words';

/**
 * `execution`: the execution that ends. `notMoved`: what the incident covered and did not move. Both the claim and the
 * ledger keep `notMoved` and the outcome. The claim shows when to look again.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  execution: ExecutionArn,
  outcome: Outcome,
  notMoved: z.array(NotMoved),
  answer: Answer,
});
export type Input = z.output<typeof Input>;

/** The freezes are released and the claim is closed. The switch stays: the region remains drained until a return. */
export const Output = z.object({ kind: z.literal('closed') });
export type Output = z.output<typeof Output>;
