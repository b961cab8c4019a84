import * as z from 'zod';

export { DrillSettings as Settings } from '../runtime/control/drill-settings';

/**
 * What this hour brought, whatever invoked the function. `started`: the name of the execution. `refused`: how many
 * slots a guard refused. `overdue`: how many drills are overdue. `unsigned`: how many nobody has signed off in time.
 */
export const Output = z.object({
  started: z.string().exactOptional(),
  refused: z.number().int(),
  overdue: z.number().int(),
  unsigned: z.number().int(),
});
export type Output = z.infer<typeof Output>;
