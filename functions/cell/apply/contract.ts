import * as z from 'zod';

/** `partitioned`: the control store does not answer, so nothing was touched. `behind`: a peer's writes are not here yet, or a store failed, for these placements. */
export const Applied = z.object({
  kind: z.enum(['partitioned', 'looked']),
  applied: z.number().int(),
  behind: z.array(z.string()),
});
export type Applied = z.infer<typeof Applied>;
