import * as z from 'zod';
import { Answer, ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';
import { Freeze } from '../runtime/control/control-records';

/**
 * `moves`: what is about to move in this scope; the two decide what is frozen. `answer` is for the ledger: nothing has
 * moved yet.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  moves: z.array(Move),
  answer: Answer,
});

/** Writes to these stop until the moment given, or until `incident`, which may be another one, releases them. */
export const Output = z.object({ kind: z.literal('frozen'), freezes: z.array(Freeze) });
