import * as z from 'zod';

/**
 * How many ticks this run has probed before a later one took over. What invokes it, and with which event, does not
 * matter.
 */
export const Output = z.object({ ticks: z.number().int() });
export type Output = z.infer<typeof Output>;
