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
 * What an operator is asked to accept. `stays`: what is due too and has nowhere to go. `lost`: whether the source is.
 * `start`: who says to have started it by hand. `token` is the state machine's task token; `answer` uses it for whoever
 * IAM lets in.
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

/** The question is out; the state machine waits for the answer, not for this. `expiresAt` is ISO 8601. */
export const Output = z.object({ kind: z.literal('asked'), expiresAt: z.string() });

/** The function URL of this region's `answer`. */
export const Settings = z.object({ ANSWER_URL: z.url() });
