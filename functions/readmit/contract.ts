import * as z from 'zod';
import { ExecutionArn, IncidentName, RegionCode } from '../../strategy/flow-words';

export const Input = z.object({ incident: IncidentName, execution: ExecutionArn, source: RegionCode });
export type Input = z.output<typeof Input>;

/**
 * `admitted`: DNS names the region again where it belongs, and no drained region. `admitting`: not yet. `answers`: each
 * as "host → answer".
 */
export const Output = z.object({ kind: z.enum(['admitted', 'admitting']), answers: z.array(z.string()) });
export type Output = z.output<typeof Output>;
