import * as z from 'zod';
import { ExpectedLoss, IncidentName, Move, RegionCode, ScopeName, Stay } from '../../strategy/flow-words';

/** Which scope of which incident is to be decided. `claimedAt` (ISO 8601) bounds the wait for proof. */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  scope: ScopeName,
  claimedAt: z.string(),
});

const plan = {
  moves: z.array(Move),
  stays: z.array(Stay),
  outageStartedAt: z.string(),
  expectedLoss: z.array(ExpectedLoss),
  reason: z.string(),
};

/** `go`: at once. `ask`: an operator has to agree first. `wait`: not proven yet. `hold`: not proven in time, nothing moves. */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('go'), ...plan }),
  z.object({ kind: z.literal('ask'), ...plan }),
  z.object({ kind: z.literal('wait'), reason: z.string() }),
  z.object({ kind: z.literal('hold'), reason: z.string() }),
]);
