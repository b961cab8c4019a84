import * as z from 'zod';
import { Windows } from '../../strategy/windows';
import { BaseSettings, parseJson } from '../runtime/base-settings';

/** `DRILL_WINDOWS`: when drills may take place, as JSON. */
export const Settings = BaseSettings.extend({ DRILL_WINDOWS: z.string().transform(parseJson).pipe(Windows) });

/**
 * What this hour brought, whatever invoked the function. `started`: the name of the execution. `refused`: how many
 * slots a guard refused. `overdue`: how many drills are overdue.
 */
export const Output = z.object({
  started: z.string().exactOptional(),
  refused: z.number().int(),
  overdue: z.number().int(),
});
export type Output = z.infer<typeof Output>;
