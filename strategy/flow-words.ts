/**
 * The words that the steps of an evacuation exchange, as schemas. Each contract is built from these, so that each step
 * understands what another one says. Assumes that the state machine passes values on unchanged. If two steps use a word
 * differently, the flow stops at the first step that parses it.
 */
import * as z from 'zod';
import { SCOPES, SERVICES } from './layers';

/**
 * The verbs of an evacuation (strategy §5, actions), of a return, a restore and a drill, in order where they have one.
 * Each verb is a Lambda function, a state and a phase.
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
  'guard',
  'inject',
  'replay',
  'score',
] as const;
export type Verb = (typeof VERBS)[number];

/** An AWS region code. */
export const RegionCode = z.string().regex(/^[a-z]{2}-[a-z]+-\d$/, 'an AWS region such as us-east-1');

/**
 * The name that `incidentId` makes: `evac-<source>-<yyyymmddThhmmssZ>`, `return-…`, `drill-…` or
 * `restore-<placement>-…`.
 */
export const IncidentName = z
  .string()
  .regex(/^(evac|return|restore|drill)-[a-z0-9-]+-\d{8}T\d{6}Z$/, 'an incident such as evac-us-east-1-…');

/**
 * The ARN of the state machine execution that a step belongs to. Only the execution that conducts may change anything.
 */
export const ExecutionArn = z.string().min(1);

export const ScopeName = z.enum(SCOPES);

/** One service of one placement, and the region it moves to. `fromEpoch`: the row's epoch when this was decided. */
export const Move = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  target: RegionCode,
  fromEpoch: z.number().int().min(0),
});
export type Move = Readonly<z.infer<typeof Move>>;

/** See `HandStart` in verdict.ts. */
export const HandStart = z.object({
  by: z.string().min(1),
  reason: z.string().min(1),
  services: z.array(z.enum(SERVICES)).min(1).exactOptional(),
  despite: z.string().min(1).exactOptional(),
  mode: z.literal('planned').exactOptional(),
  drill: IncidentName.exactOptional(),
});
export type HandStart = z.infer<typeof HandStart>;

/** A service that has no target and waits behind the maintenance page. */
export const Stay = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  reason: z.string(),
});

/**
 * A service that goes back. `from`: the region that hands it over; null when no other region has it. `readOnly`: a
 * rollback has left it read-only, so there is no writer to stop.
 */
export const ReturnMove = Move.extend({ from: RegionCode.nullable(), readOnly: z.boolean() });
export type ReturnMove = Readonly<z.infer<typeof ReturnMove>>;

/** Seconds of acknowledged writes that a move may lose; null = unknown, and the person who approves is told so. */
export const ExpectedLoss = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  seconds: z.number().min(0).nullable(),
});
export type ExpectedLoss = z.infer<typeof ExpectedLoss>;

/**
 * The answer as `answer` passed it on, unchanged, so that the ledger says who agreed to what. Empty while nobody was
 * asked. Only `{ decision: 'approve' }` approves; anything else counts as declined.
 */
export const Answer = z.unknown();

/**
 * `recorded`: a decision that the incident has begun to carry out stays valid, whichever region conducts now. `fresh`:
 * decide again.
 */
export const Plan = z.enum(['fresh', 'recorded']);

/** A service that a decision covered and that its target does not serve. */
export const NotMoved = z.object({ placement: z.string(), service: z.enum(SERVICES) });
export type NotMoved = Readonly<z.infer<typeof NotMoved>>;

/**
 * How an incident ended. `partial`: some promotions were refused, the rest is served. `no-action`: there was no proof,
 * and nothing of the scope moved. `rolled-back`: what failed was given back to the source. `failed`: it could not be
 * given back, and a person is called. `returned`: the region has everything back. `overtaken`: an evacuation started
 * meanwhile, and the return gave way to it. `restored`: every setting of the placement is good; damaged settings
 * without a good record were moved aside and are reported. Drills also end as `passed` or `missed` (criteria),
 * as `held` (a guard; nothing moved), or as `stopped` (by a person).
 */
const OUTCOMES = [
  ...(['recovered', 'partial', 'no-action', 'declined', 'expired', 'rolled-back', 'failed'] as const),
  ...(['returned', 'overtaken', 'restored'] as const),
  ...(['passed', 'missed', 'held', 'stopped'] as const),
] as const;
export const Outcome = z.enum(OUTCOMES);
