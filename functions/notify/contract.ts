import * as z from 'zod';
import { IncidentName, RegionCode } from '../../strategy/flow-words';

/** What happened, for everybody who subscribed to the bus. `detail` is passed on as it is. */
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
});

export const Output = z.object({ kind: z.literal('notified') });
