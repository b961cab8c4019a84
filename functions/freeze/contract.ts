import * as z from 'zod';
import { IncidentName, Move, RegionCode, ScopeName } from '../../strategy/flow-words';
import { Freeze } from '../runtime/control-records';

/** `moves`: what is about to move in this scope; the two decide what is frozen. */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  scope: ScopeName,
  moves: z.array(Move),
});

/** Writes to these stop until the moment given, or until `incident`, which may be another one, releases them. */
export const Output = z.object({ kind: z.literal('frozen'), freezes: z.array(Freeze) });
