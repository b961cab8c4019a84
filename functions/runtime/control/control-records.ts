import * as z from 'zod';
import { SCOPES, SERVICES } from '../../../strategy/layers';
import type { Claim as ClaimItem } from '../../../strategy/claim';
import { GivenAnswer } from '../../../strategy/approval';
import { ExpectedLoss, Move, NotMoved } from '../../../strategy/flow-words';
import { FREEZABLE } from '../../../strategy/freeze';
import type { Lease as LeaseItem } from '../../../strategy/lease';
import { MODES, type Route as RouteItem } from '../../../strategy/routing-map';

/** Any item of the routing partition. Its sort key tells its kind. */
export const AnyRow = z.looseObject({ sk: z.string() });

/** A row of the routing map, as stored under `routeKey`. */
export const Route: z.ZodType<RouteItem> = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  epoch: z.number().int(),
  mode: z.enum(MODES),
  weights: z.record(z.string(), z.number()),
  incident: z.string().exactOptional(),
  returning: z.string().exactOptional(),
});

/** Stored under `leaseKey`. No item means that nobody has asked for the right to write yet (epoch 0). */
export const Lease: z.ZodType<LeaseItem> = z.object({
  epoch: z.number().int(),
  holder: z.string().exactOptional(),
  revokedAtMs: z.number().exactOptional(),
});

/** Who conducts the evacuation of a source, or how the last one ended. Stored under `claimKey`. */
export const Claim: z.ZodType<ClaimItem> = z.object({
  incident: z.string(),
  conductor: z.string(),
  execution: z.string(),
  claimedAt: z.string(),
  aliveAt: z.string().exactOptional(),
  before: z.array(z.string()).exactOptional(),
  takeovers: z.number().int().exactOptional(),
  state: z.enum(['open', 'closed', 'abandoned']),
  attempt: z.number().int().exactOptional(),
  outcome: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  notMoved: z.array(NotMoved).exactOptional(),
});

/** Whether a region is published as drained. Stored under `switchKey`. */
export const Switch = z.object({ drained: z.boolean(), incident: z.string(), at: z.string() });

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

/** What is frozen, by which incident, until when (ISO 8601). Stored under `freezeKey`. */
export const Freeze = z.object({
  placement: z.string(),
  service: z.enum(FREEZABLE),
  incident: z.string(),
  until: z.string(),
});

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

/**
 * The last page that people got about a matter: when (ISO 8601), from which region, and how many so far. Stored under
 * `pageKey`.
 */
export const SentPage = z.object({ matter: z.string(), at: z.string(), region: z.string(), times: z.number().int() });
