import * as z from 'zod';
import { FAULT_ATTRIBUTE } from '../../../strategy/control-items';
import { SCOPES } from '../../../strategy/layers';
import { GivenAnswer } from '../../../strategy/approval';
import { ExpectedLoss, Move, NotMoved } from '../../../strategy/flow-words';
import { FREEZABLE } from '../../../strategy/freeze';

/** Any item of the routing partition. Its sort key tells its kind. */
export const AnyRow = z.looseObject({ sk: z.string() });
export type AnyRow = z.output<typeof AnyRow>;

/** Whether a region is published as drained. Stored under `switchKey`. */
export const Switch = z.object({ drained: z.boolean(), incident: z.string(), at: z.string() });
export type Switch = z.output<typeof Switch>;

/**
 * The published condition of a region. Stored under `conditionKey`. `lost`: no view hears the region, so nobody is sent
 * there. `services`: the condition of each service that is not well. `at`: ISO 8601.
 */
export const RegionCondition = z.object({
  region: z.string(),
  lost: z.boolean(),
  services: z.record(z.string(), z.string()),
  at: z.string(),
});
export type RegionCondition = z.output<typeof RegionCondition>;

/**
 * Objects of a placement that S3 did not copy from one region. Stored under `copiesKey`. `failedSince` (ISO 8601): when
 * the oldest object was written whose copy failed and has not arrived since; absent when all copies have arrived. `at`:
 * when this item was written.
 */
export const FailedCopies = z.object({
  placement: z.string(),
  failedSince: z.iso.datetime().exactOptional(),
  at: z.iso.datetime(),
});

/**
 * A pack that waits for a region of its residency, with what the flow said of its end. Stored under `packDueKey`.
 * `isWritten`: it waits no more. The claim would not do: the next incident of that source takes its place.
 */
export const PackDue = z.object({
  incident: z.string(),
  source: z.string(),
  outcome: z.string(),
  notMoved: z.array(NotMoved),
  isWritten: z.boolean(),
});
export type PackDue = z.output<typeof PackDue>;

/** What is frozen, by which incident, until when (ISO 8601). Stored under `freezeKey`. */
export const Freeze = z.object({
  placement: z.string(),
  service: z.enum(FREEZABLE),
  incident: z.string(),
  until: z.string(),
});
export type Freeze = z.output<typeof Freeze>;

/** A fault that a drill injects. Stored under `faultKey`. `effectNow` in strategy/fault.ts says what it means. */
export const FaultRow = z.object({ [FAULT_ATTRIBUTE]: z.unknown() });
export type FaultRow = z.output<typeof FaultRow>;

/**
 * A question to an operator. Stored under `approvalKey`. `token` answers it in `region`. `revision` grows with each
 * answer. `settled`: the result, once it was passed on to the flow. `answerAt`: the URL that takes answers.
 */
export const Approval = z.object({
  token: z.string(),
  region: z.string(),
  incident: z.string(),
  scope: z.enum(SCOPES),
  askedAt: z.string(),
  expiresAt: z.string(),
  expectedLoss: z.array(ExpectedLoss),
  moves: z.array(Move),
  /** See `Asked` in strategy/question.ts. */
  about: z.array(z.string()),
  lost: z.boolean(),
  byHand: z.boolean(),
  answerAt: z.string(),
  answers: z.array(GivenAnswer),
  revision: z.number().int(),
  settled: z.string().exactOptional(),
});
export type Approval = z.output<typeof Approval>;

/**
 * The last page that people got about a matter: when (ISO 8601), from which region, and how many so far. Stored under
 * `pageKey`.
 */
export const SentPage = z.object({
  matter: z.string(),
  at: z.string(),
  seenAt: z.string().exactOptional(),
  region: z.string(),
  times: z.number().int(),
});
