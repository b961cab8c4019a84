import * as z from 'zod';
import { Answer, ExpectedLoss, IncidentName, Move, Plan, RegionCode, ScopeName, Stay } from '../../strategy/flow-words';

/** Which scope of which incident is to be decided, and how. `claimedAt` (ISO 8601) bounds the wait for proof. */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  scope: ScopeName,
  claimedAt: z.string(),
  plan: Plan,
});

/** `answer`: what an operator had said to a recorded plan. `gaps`: moves of it are left out, so the scope has to be decided again. */
const decided = {
  moves: z.array(Move),
  stays: z.array(Stay),
  outageStartedAt: z.string(),
  expectedLoss: z.array(ExpectedLoss),
  reason: z.string(),
  answer: Answer.optional(),
  gaps: z.boolean(),
};

/**
 * `go`: at once. `ask`: an operator has to agree first. `undo`: an earlier conductor was rolling it back. `wait`: not proven yet. `hold`: not
 * proven in time, nothing moves.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('go'), ...decided }),
  z.object({ kind: z.literal('ask'), ...decided }),
  z.object({ kind: z.literal('undo'), ...decided }),
  z.object({ kind: z.literal('wait'), reason: z.string() }),
  z.object({ kind: z.literal('hold'), reason: z.string() }),
]);
