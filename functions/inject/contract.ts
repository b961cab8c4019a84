import * as z from 'zod';
import { EXERCISE } from '../../strategy/exercise';
import { FAULT_SECONDS_MAX } from '../../strategy/fault';
import { ExecutionArn, RegionCode } from '../../strategy/flow-words';
import { PAUSE_SECONDS, PAUSED } from '../../strategy/pause';
import { Disturbance } from '../../strategy/stages';

/** The name of a drill's incident: `drill-<subject>-<yyyymmddThhmmssZ>`. */
const DrillName = z.string().regex(/^drill-[a-z0-9-]+-\d{8}T\d{6}Z$/, 'a drill such as drill-us-east-1-…');

/**
 * What is disturbed, and for how long. It ends by itself then. A pause of replication always lasts as long as its
 * template says.
 */
const Fault = z
  .strictObject({
    effect: Disturbance,
    forSeconds: z.number().int().min(1).max(FAULT_SECONDS_MAX),
  })
  .refine(({ effect, forSeconds }) => effect.kind !== PAUSED || forSeconds === PAUSE_SECONDS[effect.store], {
    path: ['forSeconds'],
    error: `is ${PAUSE_SECONDS.table} for a pause of tables, and ${PAUSE_SECONDS.bucket} for one of buckets`,
  });

/** A message of an exercise. `testers` get what customers would get. */
const Message = z.strictObject({
  to: z.enum(['people', 'testers']),
  subject: z.string().startsWith(EXERCISE, `begins with ${EXERCISE}`),
  text: z.string().min(1),
});

/**
 * `source`: the subject of the drill. `region`: where the fault is. `fault`: null ends what this drill has injected
 * there. `message`: what is sent instead. `stage`: which stage of the playbook this begins. The same stage begins no
 * second pause of replication, also after the first one has ended.
 */
export const Input = z
  .object({
    incident: DrillName,
    execution: ExecutionArn,
    source: RegionCode,
    region: RegionCode,
    fault: Fault.nullable().exactOptional(),
    message: Message.exactOptional(),
    stage: z.string().max(60).exactOptional(),
  })
  .refine(({ fault, message }) => (fault === undefined) !== (message === undefined), {
    path: ['fault'],
    error: 'is needed, or a message, and not both',
  });
export type Input = z.output<typeof Input>;

/**
 * `until`: when it ends by itself, ISO 8601. `left`: what has not ended yet, and why. It ends by itself within
 * 20 minutes; to ask again is safe. `sent`: SNS has the message. `refused`: nothing goes on that was not there
 * before, and why.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('injected'), until: z.string() }),
  z.object({ kind: z.literal('ended'), left: z.string().exactOptional() }),
  z.object({ kind: z.literal('sent') }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type Output = z.output<typeof Output>;
