/**
 * A date at which a playbook was due, and what became of it. Every slot is kept, so that an auditor can take samples of
 * all of them and not only of the drills that took place. Assumes one slot per playbook and date.
 */
import * as z from 'zod';
import { PLAYBOOK_NAMES } from './playbooks';

/**
 * The item (see `slotKey`). `date`: in the time zone of the staffed hours. `at`: when it was written, ISO 8601. `why`:
 * why the playbook was due. `refused`: which guard refused the slot, and why; absent when its drill was started. `by`:
 * the region that wrote it.
 */
export const Slot = z.object({
  playbook: z.enum(PLAYBOOK_NAMES),
  subject: z.string().min(1),
  date: z.iso.date(),
  at: z.iso.datetime(),
  why: z.string(),
  refused: z.string().exactOptional(),
  by: z.string().min(1),
});
export type Slot = Readonly<z.infer<typeof Slot>>;
