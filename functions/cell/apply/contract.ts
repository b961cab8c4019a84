import * as z from 'zod';

/**
 * `partitioned`: the control store does not answer, so nothing was touched. `aside`: writes that can never be applied.
 * `behind`: a peer's writes are not here yet, or a store failed, for these placements.
 */
export const Applied = z.object({
  kind: z.enum(['partitioned', 'looked']),
  applied: z.number().int(),
  aside: z.number().int(),
  behind: z.array(z.string()),
});
export type Applied = z.infer<typeof Applied>;
