import * as z from 'zod';

/**
 * `partitioned`: the control store does not answer, so nothing was changed. `aside`: writes that can never be applied.
 * `behind`: placements for which a peer's writes have not arrived yet, or a store failed.
 */
export const Applied = z.object({
  kind: z.enum(['partitioned', 'looked']),
  applied: z.number().int(),
  aside: z.number().int(),
  behind: z.array(z.string()),
});
export type Applied = z.infer<typeof Applied>;
