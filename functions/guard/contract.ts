import * as z from 'zod';
import { ExecutionArn, HandStart, IncidentName, RegionCode } from '../../strategy/flow-words';
import { Disturbance } from '../../strategy/stages';

export { DrillSettings as Settings } from '../runtime/control/drill-settings';

/** `incident`: the drill. `source`: its subject. */
export const Input = z.object({ incident: IncidentName, source: RegionCode, execution: ExecutionArn });
export type Input = z.output<typeof Input>;

/** What the machine `evacuate` or `return` gets. */
const Started = HandStart.omit({ by: true, mode: true }).extend({
  source: RegionCode,
  by: z.string().exactOptional(),
  mode: z.literal('planned').exactOptional(),
});

const Injection = z.object({
  region: RegionCode,
  stage: z.string().exactOptional(),
  fault: z.object({ effect: Disturbance, forSeconds: z.number().int() }).nullable().exactOptional(),
  message: z.object({ to: z.enum(['people', 'testers']), subject: z.string(), text: z.string() }).exactOptional(),
});

const start = { writes: z.literal(true), reason: z.string(), name: z.string().max(80), input: Started };

/**
 * The next step of the drill (strategy/drill.ts), with its reason. `leave`, `return`: start that machine under this
 * name with this input; a repeated start of the same minute is the same execution. `inject`: what `inject` gets, a
 * fault or a message; a fault of null ends the one that is there. `give-up`: end without closing the drill. `writes`:
 * whether the workload writes.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('leave'), ...start }),
  z.object({ kind: z.literal('return'), ...start }),
  z.object({ kind: z.literal('inject'), writes: z.literal(true), reason: z.string(), injection: Injection }),
  z.object({ kind: z.literal('give-up'), stage: z.string(), region: RegionCode, reason: z.string() }),
  z.object({ kind: z.literal('wait'), writes: z.boolean(), reason: z.string() }),
  z.object({
    kind: z.literal('end'),
    outcome: z.enum(['done', 'missed', 'held', 'stopped', 'overtaken']),
    reason: z.string(),
  }),
]);
export type Output = z.output<typeof Output>;
