/**
 * The words the steps of an evacuation exchange, as schemas: each step's contract is built from these, so that what one
 * step says the next one understands. They assume the state machine passes values on unchanged; a word that drifts
 * apart here stops the flow at the first step that parses it.
 */
import * as z from 'zod';
import { SCOPES, SERVICES } from './layers';
import type { ReturnMove as ReturnMoveShape } from './return';
import type { Move as MoveShape, Stay as StayShape } from './target';

/**
 * The verbs of an evacuation (strategy §5, actions), of the return and of a restore, in order where they have one: each
 * is a Lambda, a state and a phase.
 */
export const VERBS = [
  'claim',
  'decide',
  'approve',
  'inspect',
  'reconcile',
  'readmit',
  'freeze',
  'drain',
  'restore',
  'promote',
  'rehydrate',
  'verify',
  'resume',
  'reinstate',
  'rollback',
  'close',
  'notify',
  'record',
] as const;
export type Verb = (typeof VERBS)[number];

/** An AWS region code. */
export const RegionCode = z.string().regex(/^[a-z]{2}-[a-z]+-\d$/, 'an AWS region such as us-east-1');

/**
 * The name `incidentId` gives: `evac-<source>-<yyyymmddThhmmssZ>`, `return-…` for a return, `restore-<placement>-…` for
 * a restore.
 */
export const IncidentName = z
  .string()
  .regex(/^(evac|return|restore)-[a-z0-9-]+-\d{8}T\d{6}Z$/, 'an incident such as evac-us-east-1-…');

/** The state machine execution that a step belongs to, by its ARN. Only the one that conducts may change anything. */
export const ExecutionArn = z.string().min(1);

export const ScopeName = z.enum(SCOPES);

/** See `Move` in target.ts. */
export const Move: z.ZodType<MoveShape> = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  target: RegionCode,
  fromEpoch: z.number().int().min(0),
});

/** See `HandStart` in verdict.ts. */
export const HandStart = z.object({
  by: z.string().min(1),
  reason: z.string().min(1),
  services: z.array(z.enum(SERVICES)).min(1).exactOptional(),
  despite: z.string().min(1).exactOptional(),
});

/** See `Stay` in target.ts. */
export const Stay: z.ZodType<StayShape> = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  reason: z.string(),
});

/** See `ReturnMove` in return.ts. */
export const ReturnMove: z.ZodType<ReturnMoveShape> = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  target: RegionCode,
  fromEpoch: z.number().int().min(0),
  from: RegionCode.nullable(),
  readOnly: z.boolean(),
});

/** Seconds of acknowledged writes a move may lose; null = unknown, and said so to whoever approves. */
export const ExpectedLoss = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  seconds: z.number().min(0).nullable(),
});
export type ExpectedLoss = z.infer<typeof ExpectedLoss>;

/**
 * What `answer` passed on, as it came, so that the ledger says who agreed to what; empty while nobody was
 * asked. Only `{ decision: 'approve' }` approves: whatever else it is counts as declined.
 */
export const Answer = z.unknown();

/**
 * `recorded`: a decision that the incident has begun to carry out stands, whoever conducts by now. `fresh`: decide
 * anew.
 */
export const Plan = z.enum(['fresh', 'recorded']);

/** A service that a decision covered and that is not served from its target. */
export const NotMoved = z.object({ placement: z.string(), service: z.enum(SERVICES) });

/**
 * How an incident ended. `partial`: some promotions were refused, the rest is served; `no-action`: no proof, nothing of
 * the scope moved; `rolled-back`: what failed was given back to the source; `failed`: it could not be, and a person is
 * called. `returned`: the region has everything back; `overtaken`: an evacuation came between, and the return made way
 * for it. `restored`: every setting of the placement is good; what nobody had a good record of was moved aside and is
 * reported.
 */
const OUTCOMES = [
  ...(['recovered', 'partial', 'no-action', 'declined', 'expired', 'rolled-back', 'failed'] as const),
  ...(['returned', 'overtaken', 'restored'] as const),
] as const;
export const Outcome = z.enum(OUTCOMES);
