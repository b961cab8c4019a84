import * as z from 'zod';

/** What detect uses of EventBridge's scheduled event: when the minute began, ISO 8601. Without it the minute begins now. */
export const Input = z.object({ time: z.string().optional() });

/** How many of the minute's six ticks were probed. */
export const Output = z.object({ ticks: z.number().int() });
export type Output = z.infer<typeof Output>;
