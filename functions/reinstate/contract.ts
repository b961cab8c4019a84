import * as z from 'zod';
import { ExecutionArn, IncidentName, NotMoved, RegionCode } from '../../strategy/flow-words';

export const Input = z.object({ incident: IncidentName, execution: ExecutionArn, source: RegionCode });
export type Input = z.output<typeof Input>;

/**
 * `reinstated`: what returns had drained and not handed over is served again. `waiting`: the last lease may still be
 * in use.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reinstated'), rows: z.array(NotMoved) }),
  z.object({ kind: z.literal('waiting'), waitSeconds: z.number().int().min(1) }),
]);
export type Output = z.output<typeof Output>;
