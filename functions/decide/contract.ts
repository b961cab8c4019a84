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
 * Which scope of which incident to decide, and how. `claimedAt` (ISO 8601) limits the wait for proof. `start`: who
 * started the incident by hand, and why. `approved`: the moves that a person has just approved, to be checked against
 * what is known now.
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
export type Input = z.output<typeof Input>;

/**
 * `answer`: the operator's answer to a recorded plan. `gaps`: some moves of the plan are left out, so the scope has to
 * be decided again. `switch`: whether DNS leaves the source with these moves. `lost`: whether the source is lost.
 * `start`: who started the incident by hand, and why.
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
 * `go`: move at once. `ask`: an operator has to agree first. `undo`: take back what was begun, because an earlier
 * conductor was doing that already, or because a plan may not go on.
 * `wait`: there is no proof yet. `pass`: there is nothing to do in this scope; `stays` lists what has no target.
 * `hold`: nothing may move.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('go'), ...decided }),
  z.object({ kind: z.literal('ask'), ...decided }),
  z.object({ kind: z.literal('undo'), reason: z.string() }),
  z.object({ kind: z.literal('pass'), reason: z.string(), stays: z.array(Stay) }),
  z.object({ kind: z.literal('wait'), reason: z.string() }),
  z.object({ kind: z.literal('hold'), reason: z.string() }),
]);
export type Output = z.output<typeof Output>;
