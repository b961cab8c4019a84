/**
 * What is kept of one drill in the control store: how it ended, and what was measured against its criteria. Assumes
 * that a drill writes it once, when it is over. What is due follows from it, so a result that cannot be read is never
 * taken for "no drill".
 */
import * as z from 'zod';
import { PLAYBOOK_NAMES } from './playbooks';

/**
 * The item (see `drillResultKey`). `drill`: the name of its incident. `subject`: the region that was left. `startedAt`,
 * `endedAt`: ISO 8601. `verdict`: `passed` and `missed` were played to the end; a guard `held` one back before it
 * began; a person or a stop condition `stopped` one; an incident has `overtaken` one. `reason`: for `held`, which guard
 * and why. `by`: who started it. `seen`: null when it could not be measured.
 */
export const DrillResult = z.object({
  drill: z.string().min(1),
  playbook: z.enum(PLAYBOOK_NAMES),
  subject: z.string().min(1),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  verdict: z.enum(['passed', 'missed', 'held', 'stopped', 'overtaken']),
  reason: z.string().exactOptional(),
  by: z.string().min(1),
  criteria: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      limit: z.number(),
      seen: z.number().nullable(),
      met: z.boolean().nullable(),
    }),
  ),
});
export type DrillResult = Readonly<z.infer<typeof DrillResult>>;
