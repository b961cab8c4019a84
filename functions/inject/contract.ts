import * as z from 'zod';
import { FAULT_SECONDS_MAX, FaultEffect } from '../../strategy/fault';
import { ExecutionArn, RegionCode } from '../../strategy/flow-words';

/** The name of a drill's incident: `drill-<subject>-<yyyymmddThhmmssZ>`. */
const DrillName = z.string().regex(/^drill-[a-z0-9-]+-\d{8}T\d{6}Z$/, 'a drill such as drill-us-east-1-…');

/** What is injected, and for how long. It ends by itself then. */
const Fault = z.strictObject({
  effect: FaultEffect,
  forSeconds: z.number().int().min(1).max(FAULT_SECONDS_MAX),
});

/**
 * `source`: the subject of the drill. `region`: where the fault is. `fault`: null ends the one that is there. `stage`:
 * which stage of the playbook this begins, for the record.
 */
export const Input = z.object({
  incident: DrillName,
  execution: ExecutionArn,
  source: RegionCode,
  region: RegionCode,
  stage: z.string().max(60).exactOptional(),
  fault: Fault.nullable(),
});
export type Input = z.output<typeof Input>;

/** `until`: when it ends by itself, ISO 8601. `refused`: nothing was changed, and why. */
export const Output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('injected'), until: z.string() }),
  z.object({ kind: z.literal('ended') }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type Output = z.output<typeof Output>;
