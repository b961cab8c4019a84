import * as z from 'zod';
import { IncidentName, Outcome, RegionCode } from '../../strategy/flow-words';

/**
 * What happened, for all subscribers of the bus. `detail` is passed on unchanged. `ending`: how the incident ends, and
 * which attempt on its source it was. From it follows `nextTryAt` (ISO 8601), unless the incident ends well or had no
 * claim.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  type: z.enum([
    'IncidentDeclared',
    'PromotionFailed',
    'ScopeRecovered',
    'ScopeRolledBack',
    'IncidentClosed',
    'IncidentFailed',
    'ReturnStarted',
    'ReturnCompleted',
    'ReturnEnded',
    'RestoreStarted',
    'RestoreEnded',
    'DrillDeclared',
    'DrillEnded',
  ]),
  detail: z.record(z.string(), z.unknown()),
  ending: z.object({ outcome: Outcome, attempt: z.number().int().min(1).optional() }).optional(),
});
export type Input = z.output<typeof Input>;

export const Output = z.object({ kind: z.literal('notified') });
export type Output = z.output<typeof Output>;
