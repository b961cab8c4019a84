import * as z from 'zod';

/**
 * What snapshot uses of EventBridge's scheduled event: when the minute began, ISO 8601. Without it the minute begins
 * now.
 */
export const Input = z.object({ time: z.string().optional() });

/** How many snapshots were written in the minute. */
export const Output = z.object({ written: z.number().int() });
export type Output = z.infer<typeof Output>;
