/**
 * `evidence.json` of a pack: what an incident's ledger shows, in the order in which an auditor asks. Everything in it
 * can be computed again from `ledger.jsonl` in the same pack, and `report` from `outages.jsonl` and `messages.jsonl`.
 * The JSON Schema is docs/evidence.schema.json.
 */
import * as z from 'zod';
import { ProvenByDrill } from '../drill-result';
import { SERVICES } from '../layers';
import { SignOff } from '../sign-off';

const Moment = z.iso.datetime().describe('ISO 8601, UTC');
const Region = z.string().describe('An AWS region');
const seconds = z.number().min(0).nullable();

/** A figure that was reached at most. `shown`: whether that proves the target. */
const Reached = z.strictObject({
  targetSeconds: z.number(),
  atMostSeconds: seconds.describe('Null: nobody knows, or it has not happened'),
  shown: z.enum(['met', 'not shown']),
  how: z.string().describe('How the figure follows from the ledger'),
});
export type Reached = Readonly<z.output<typeof Reached>>;

const Objective = z.strictObject({
  placement: z.string(),
  service: z.enum(SERVICES),
  title: z.string(),
  target: Region.nullable().describe('The region that serves it now; null: it has not moved'),
  rpo: Reached,
  rto: Reached,
});
export type Objective = Readonly<z.output<typeof Objective>>;

const Move = z.looseObject({ placement: z.string(), service: z.string(), target: Region });

const Decision = z.strictObject({
  at: Moment,
  by: Region.describe('The region that decided'),
  scope: z.string(),
  kind: z.string().describe('go, ask, wait, pass, hold or undo'),
  reason: z.string(),
  lines: z.array(z.string()).describe('The decision in a few lines, with what was ruled out'),
  moves: z.array(Move),
});

const Approval = z.strictObject({
  at: Moment,
  scope: z.string(),
  kind: z.enum(['asked', 'answered']),
  by: z.string().nullable().describe('The person, as IAM knows them; null for the question'),
  caller: z.string().nullable().describe('The ARN that signed the answer'),
  decision: z.string().nullable(),
  acceptLossSeconds: seconds,
});

const Change = z.strictObject({
  at: Moment,
  by: Region,
  verb: z.string().describe('The step that changed something'),
  what: z.string(),
});

const Check = z.strictObject({
  at: Moment,
  placement: z.string(),
  service: z.string(),
  check: z.string(),
  ok: z.boolean(),
  detail: z.string(),
});

const Report = z.strictObject({
  dueAt: Moment.nullable().describe('Null: the outage went on'),
  published: z.strictObject({ url: z.string(), by: z.string(), at: Moment }).nullable(),
  waived: z.strictObject({ why: z.string(), by: z.string(), at: Moment }).nullable(),
});

export const Evidence = z.strictObject({
  schema: z.literal(1),
  incident: z.string(),
  flow: z.enum(['evacuation', 'return', 'restore', 'drill']),
  environment: z.string(),
  source: z.string().describe('The region that is left, comes back or is drilled, or the placement that is restored'),
  outcome: z.string().nullable().describe('How it ended; null: nobody says'),
  conductors: z.array(Region).describe('The regions that conducted it, in order'),
  startedBy: z.string().nullable().describe('Why it began, and who said so'),
  times: z.strictObject({
    outageStartedAt: Moment.nullable().describe('As the observers saw it'),
    declaredAt: Moment.nullable(),
    decidedAt: Moment.nullable().describe('The first decision to move or to ask'),
    approvedAt: Moment.nullable(),
    servedAt: Moment.nullable().describe('When the last moved service had all of its users'),
    endedAt: Moment.nullable(),
  }),
  objectives: z.array(Objective),
  decisions: z.array(Decision),
  approvals: z.array(Approval),
  changes: z.array(Change),
  verification: z.array(Check),
  drill: ProvenByDrill.nullable().describe('What a drill proved; null: it is none, or nobody has scored it'),
  signOffs: z
    .array(SignOff)
    .describe('Who said of which earlier pack whether the criteria were met; empty: nobody yet'),
  report: Report.nullable().describe('The report (RCA) on its outage; null: it belongs to none, or nobody knows'),
  partOf: z.string().nullable().describe('The drill that asked for this evacuation or return'),
  notMoved: z.array(z.strictObject({ placement: z.string(), service: z.string() })),
  ledger: z.strictObject({
    entries: z.number().int().nullable().describe('Null: nobody could read it'),
    chain: z.enum(['intact', 'broken', 'unreadable']),
    brokenAt: z.number().int().nullable(),
  }),
  recordedBy: Region,
  recordedAt: Moment,
});
export type Evidence = Readonly<z.output<typeof Evidence>>;
