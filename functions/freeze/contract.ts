import * as z from 'zod';
import { Answer, ExecutionArn, IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';
import { Freeze } from '../runtime/control/control-records';

/**
 * `moves`: what is about to move in this scope. `scope` and `moves` decide what is frozen. `answer` is only for the
 * ledger: nothing has moved yet. A plan freezes nothing: nothing is broken, and nobody has to wait.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  moves: z.array(Move),
  answer: Answer,
  /** Whether the source is healthy and left on purpose. */
  planned: z.boolean().default(false),
});
export type Input = z.output<typeof Input>;

/** Writes to these services stop until `until`, or until `incident`, which may be another incident, releases them. */
export const Output = z.object({ kind: z.literal('frozen'), freezes: z.array(Freeze) });
export type Output = z.output<typeof Output>;
