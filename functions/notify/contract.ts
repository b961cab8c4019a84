import * as z from 'zod';
import { IncidentName, Outcome, RegionCode } from '../../strategy/flow-words';

/**
 * What happened, for everybody who subscribed to the bus. `detail` is passed on as it is. `ending`: how the incident
 * ends, and at which attempt on its source; from it comes `nextTryAt` (ISO 8601), unless it ends well, or had not even
 * a claim.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  type: z.enum([
    'IncidentDeclared',
    'ScopeRecovered',
    'ScopeRolledBack',
    'IncidentClosed',
    'IncidentFailed',
    'ReturnStarted',
    'ReturnCompleted',
    'ReturnEnded',
    'RestoreStarted',
    'RestoreEnded',
  ]),
  detail: z.record(z.string(), z.unknown()),
  ending: z.object({ outcome: Outcome, attempt: z.number().int().min(1).optional() }).optional(),
});

export const Output = z.object({ kind: z.literal('notified') });
