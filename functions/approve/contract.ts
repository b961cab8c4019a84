import * as z from 'zod';
import {
  ExpectedLoss,
  ExecutionArn,
  HandStart,
  IncidentName,
  Move,
  RegionCode,
  ScopeName,
  Stay,
} from '../../strategy/flow-words';

/**
 * What an operator is asked to accept. `stays`: services that are due too and have no target. `lost`: whether the
 * source is lost. `start`: who started the incident by hand, as that person says. `token` is the state machine's task
 * token; `answer` uses it for callers that IAM allows.
 */
export const Input = z.object({
  incident: IncidentName,
  execution: ExecutionArn,
  source: RegionCode,
  scope: ScopeName,
  token: z.string().min(1),
  expectedLoss: z.array(ExpectedLoss),
  moves: z.array(Move),
  stays: z.array(Stay),
  lost: z.boolean(),
  start: HandStart.optional(),
});
export type Input = z.output<typeof Input>;

/** The question is out. The state machine waits for the answer, not for this output. `expiresAt` is ISO 8601. */
export const Output = z.object({ kind: z.literal('asked'), expiresAt: z.string() });
export type Output = z.output<typeof Output>;

/** The function URL of this region's `answer`. */
export const Settings = z.object({ ANSWER_URL: z.url() });
