import * as z from 'zod';
import { Answer, ExecutionArn, IncidentName, NotMoved, Outcome, RegionCode } from '../../strategy/flow-words';

/**
 * `execution`: the one that ends. `notMoved`: what the incident covered and did not move. Claim and ledger both say it,
 * and the outcome: by the claim it is known when to look again.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  execution: ExecutionArn,
  outcome: Outcome,
  notMoved: z.array(NotMoved),
  answer: Answer,
});

/** Freezes released, claim closed. The switch stays: the region remains drained until a return. */
export const Output = z.object({ kind: z.literal('closed') });
