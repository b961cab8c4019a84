import * as z from 'zod';

/**
 * The used part of EventBridge's scheduled event. `time`: when the minute began, ISO 8601; when absent the minute
 * begins now.
 */
export const Input = z.object({ time: z.string().optional() });

/** How many snapshots were written during the minute. */
export const Output = z.object({ written: z.number().int() });
export type Output = z.infer<typeof Output>;
