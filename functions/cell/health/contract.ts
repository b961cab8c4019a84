import * as z from 'zod';

/** `GET /health`: the region takes requests. It asks no store, because stores have probes of their own. */
export const Health = z.object({ status: z.literal('ok'), region: z.string() });
export type Health = z.output<typeof Health>;

/** `GET /switch/{region}`: 200 with `drained: true`, or 404 when the region is not known to be drained. */
export const SwitchAnswer = z.object({ region: z.string(), drained: z.boolean() });
export type SwitchAnswer = z.output<typeof SwitchAnswer>;
