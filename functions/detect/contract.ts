import * as z from 'zod';

/**
 * How many ticks this run has probed before a later run took over. It does not matter what invokes detect, or with
 * which event.
 */
export const Output = z.object({ ticks: z.number().int() });
export type Output = z.infer<typeof Output>;
