import * as z from 'zod';
import {
  Answer,
  ExpectedLoss,
  HandStart,
  IncidentName,
  Move,
  Plan,
  RegionCode,
  ScopeName,
  Stay,
} from '../../strategy/flow-words';

/**
 * Which scope of which incident is to be decided, and how. `claimedAt` (ISO 8601) bounds the wait for proof. `start`:
 * by whom and why, when a person started it. `approved`: the moves that a person has just agreed to, to be checked
 * against what is known now.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  scope: ScopeName,
  claimedAt: z.string(),
  plan: Plan,
  start: HandStart.optional(),
  approved: z.array(Move).optional(),
});

/**
 * `answer`: what an operator had said to a recorded plan. `gaps`: moves of it are left out, so the scope has to be
 * decided again. `switch`: whether DNS leaves the source with these moves. `lost`: whether the source is lost. `start`:
 * by whom and why, when a person started it.
 */
const decided = {
  moves: z.array(Move),
  stays: z.array(Stay),
  outageStartedAt: z.string(),
  expectedLoss: z.array(ExpectedLoss),
  reason: z.string(),
  answer: Answer.optional(),
  gaps: z.boolean(),
  switch: z.enum(['publish', 'leave']),
  lost: z.boolean(),
  start: HandStart.optional(),
};

/**
 * `go`: at once. `ask`: an operator has to agree first. `undo`: an earlier conductor was rolling it back. `wait`: not
 * proven yet. `pass`: nothing to do in this scope; `stays` has what cannot go anywhere. `hold`: nothing is to be moved.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('go'), ...decided }),
  z.object({ kind: z.literal('ask'), ...decided }),
  z.object({ kind: z.literal('undo'), ...decided }),
  z.object({ kind: z.literal('pass'), reason: z.string(), stays: z.array(Stay) }),
  z.object({ kind: z.literal('wait'), reason: z.string() }),
  z.object({ kind: z.literal('hold'), reason: z.string() }),
]);
