/** What a drill plays. It stands on the claim of the drill, so that a successor plays the same. */
import * as z from 'zod';

/**
 * The name of the playbook, the seed of the workload, and the name that the starter gave; nobody has checked it.
 * `despite`: why the starter plays it in a freeze, or while nobody is on duty.
 */
export interface Plays {
  readonly playbook: string;
  readonly seed: number;
  readonly by: string;
  readonly despite?: string;
}
export const Plays: z.ZodType<Plays> = z.object({
  playbook: z.string(),
  seed: z.number().int(),
  by: z.string(),
  despite: z.string().exactOptional(),
});
