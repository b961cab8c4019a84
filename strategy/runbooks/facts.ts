/**
 * All that a runbook says of one environment, as plain data, which is made once from what is deployed (infra/runbooks).
 * From these facts alone follow the runbooks. So a function can make the same ones, without a template. What is not in
 * here cannot differ between environments.
 */
import * as z from 'zod';
import { AUDIENCES } from '../cadence';
import { ROLES } from '../leads';
import { Topology } from '../topology';

const Person = z.strictObject({ name: z.string(), email: z.string() });

/** An alarm as deployed. `rule`: when it is raised, in words; absent if other alarms raise it. */
const Alarm = z.strictObject({ region: z.string(), name: z.string(), rule: z.string().exactOptional() });

/**
 * What the state machines wait for. `questions`: how often people are asked, for `questionSeconds` each.
 * `inspectSeconds`: how long a return waits for a region that is not whole. `promoteSeconds`: the longest promotion of
 * one service. `verifications`: how often a service may fail, `verifyWaitSeconds` apart. `rollbacks`, `restores`: how
 * often each is tried.
 */
const Waits = z.strictObject({
  questions: z.number(),
  questionSeconds: z.number(),
  promoteSeconds: z.number(),
  verifications: z.number(),
  verifyWaitSeconds: z.number(),
  inspectSeconds: z.number(),
  rollbacks: z.number(),
  restores: z.number(),
});

/**
 * `leads`: who may have each role. `channels`: by audience, as ledgers name them. `outputs`: keys of the outputs of a
 * region's stack.
 */
export const RunbookFacts = z.strictObject({
  topology: Topology,
  dnsTtlSeconds: z.number(),
  healthCheck: z.strictObject({ intervalSeconds: z.number(), failures: z.number() }),
  evidenceDays: z.number(),
  owner: z.strictObject({ role: z.enum(ROLES), ...Person.shape }),
  reviewedOn: z.iso.date().exactOptional(),
  leads: z.array(z.strictObject({ role: z.enum(ROLES), people: z.array(Person).min(1) })),
  channels: z.record(z.enum(AUDIENCES), z.array(z.string())),
  outputs: z.strictObject({ answerUrl: z.string(), leadUrl: z.string(), boardUrl: z.string() }),
  alarms: z.array(Alarm),
  waits: Waits,
});
export type RunbookFacts = Readonly<z.output<typeof RunbookFacts>>;
