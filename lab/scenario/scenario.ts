/**
 * A disaster as data, with what is expected of it. Everything is checked strictly before anything runs. Otherwise a
 * misspelt field would leave a fault out, and a drill that rehearsed nothing would pass.
 */
import * as z from 'zod';
import { DrillVerdict } from '../../strategy/drill-result';
import { SERVICES } from '../../strategy/layers';
import { PLAYBOOK_NAMES } from '../../strategy/playbooks';
import type { Region } from '../../strategy/topology';
import { Duration } from '../terminal/duration';
import { regionTaken } from './extent';
import { Fault } from './fault-kinds';

const text = z.string().min(1);
const by = text.describe('The name that they give.');
const signer = text.describe('Who signs: the name of a role, or `ROLE/SESSION` for one of its sessions.');
const conductor = text.describe('The region in which it is started.');
const at = Duration.describe('When, counted from the start of the drill.');
const services = z.array(z.enum(SERVICES)).min(1);

const Approval = z.strictObject({
  after: Duration.describe('How long after the question.'),
  decision: z.enum(['approve', 'decline', 'never']).describe('`never`: nobody answers.'),
  by: signer.default('incident-commander'),
  acceptLoss: Duration.describe(
    'The loss that is accepted for each service. Without it, any loss that the question states, unknown included.',
  ).exactOptional(),
  also: z
    .array(
      z.strictObject({
        after: Duration.describe('How long after the question.'),
        by: signer,
        decision: z.enum(['approve', 'decline']).describe('Without it, the same as the first answer.').exactOptional(),
      }),
    )
    .describe('More answers to the same question: another person agrees or disagrees, or a person changes their mind.')
    .exactOptional(),
});
export type Approval = z.output<typeof Approval>;

const Return = z.strictObject({ at, region: text.describe('The region that comes back.'), conductor });
export type Return = z.output<typeof Return>;

const Start = z.strictObject({
  at,
  conductor,
  source: text.describe('The region that is left.'),
  by: by.default('incident-commander'),
  reason: text.describe('The reason that the observers cannot see.'),
  services: services.describe('Only these services. Without it, all of them.').exactOptional(),
  despite: text
    .describe('Why the region is left although the observers do not find it lost or failing.')
    .exactOptional(),
  mode: z.literal('planned').describe('Leaves a healthy region, without loss.').exactOptional(),
});

/** People read a message, and agree on an answer. */
export const ANSWERED_MS = 240_000;

/** A start of the state machine `drill` from the console, with defaults for all that is not given. */
const Drill = z.strictObject({
  at,
  playbook: z.enum(PLAYBOOK_NAMES).describe('What is drilled.'),
  subject: text.describe('The region that is left and comes back.'),
  by: by.default('operator'),
  seed: z.number().int().min(0).describe('The seed of the synthetic workload.').exactOptional(),
  conductor: conductor
    .describe('The region in which it is started. Without it, the first that may read the subject’s audit log.')
    .exactOptional(),
  despite: z
    .union([z.literal(false), text])
    .describe('Why they start it in a freeze or out of staffed hours. The world of a scenario begins in the night.')
    .default('it is rehearsed'),
  stopAt: Duration.describe('When somebody stops it, counted from the start of the scenario.').exactOptional(),
  answerAfter: z
    .union([z.literal(false), Duration])
    .describe('How long after each message of its exercise somebody answers; false: nobody does.')
    .default(ANSWERED_MS),
});

const Redrive = z.strictObject({ at, conductor });

/** What people send to `lead`, without the outage, which the board names, or the pack, which is the newest one. */
const Lead = z.strictObject({
  at,
  by: by.default('communications-lead'),
  region: text.describe('Whose board and address they use.'),
  action: text.describe('`hold`, `edit`, `send`, `hand-over`, `publish-report`, `waive-report` or `sign-off`.'),
  audience: text.describe('Whose messages it is about.').exactOptional(),
  residency: text.describe('Only messages to customers of this residency.').exactOptional(),
  channel: text.describe('Only messages through this channel.').exactOptional(),
  minutes: z.number().int().min(1).describe('How long to hold the next message.').exactOptional(),
  why: text.describe('The reason.').exactOptional(),
  text: text.describe('What the next message says; the first line is its subject.').exactOptional(),
  role: text.describe('The role that is handed over.').exactOptional(),
  to: text.describe('Who gets it.').exactOptional(),
  url: text.describe('Where the report is.').exactOptional(),
  as: text.describe('As whom they sign the newest pack off: `owner` or `incident commander`.').exactOptional(),
  met: z.boolean().describe('Whether its criteria were met.').exactOptional(),
  remarks: text.describe('What they remark.').exactOptional(),
});

const Asked = z.strictObject({
  source: text.describe('The region that the question was about.'),
  notBefore: Duration.describe('The first question comes at this time of the drill or later.').exactOptional(),
  by: Duration.describe('The first question comes at this time of the drill or earlier.').exactOptional(),
});
export type Asked = z.output<typeof Asked>;

const Drilled = z.strictObject({
  subject: text.describe('The region that was drilled.'),
  verdict: DrillVerdict.describe('How that drill ended.'),
  because: text.describe('Words that occur in its reason.').exactOptional(),
});

const ServedFrom = z.strictObject({
  from: Duration.describe('From this time of the drill on.'),
  until: Duration.describe('Until this time. Without it, until the end.').exactOptional(),
  placements: z.array(text).min(1).describe('Only users of these placements.').exactOptional(),
  services: services.describe('Only users of these services.').exactOptional(),
  kind: z.enum(['read', 'write']).describe('Only requests that read, or only those that write.').exactOptional(),
});
export type ServedFrom = z.output<typeof ServedFrom>;

const Degraded = z.strictObject({
  from: Duration.describe('From this time of the drill on.'),
  until: Duration.describe('Until this time.'),
  services: services.describe('One of these services gives such answers, or several.'),
  how: z
    .array(z.enum(['cached', 'refused']))
    .min(1)
    .describe('Each of these: from the read cache, or refused by a circuit breaker.'),
});
export type Degraded = z.output<typeof Degraded>;

/** A first deploy, or the deploy of further regions, in the order of the assembly. */
const Deploy = z.strictObject({
  every: Duration.describe('The time between two stacks.'),
  regions: z
    .array(text)
    .min(1)
    .describe('Only the stacks of these regions, and the DNS records that lead there. Without it, all stacks.')
    .exactOptional(),
  delegatedAfter: Duration.describe(
    'How long after its creation the names of a zone begin to resolve.',
  ).exactOptional(),
});

const Expectations = z.strictObject({
  evacuated: z.array(text).describe('Exactly these regions were evacuated.').exactOptional(),
  notEvacuated: z.array(text).describe('These regions were not evacuated.').exactOptional(),
  asked: z.array(Asked).describe('Exactly these regions: people were asked whether to leave them.').exactOptional(),
  moved: z
    .array(text)
    .describe('Exactly these rows end in another region than they began in, for example `us-east/analytics`.')
    .exactOptional(),
  served: z
    .array(ServedFrom)
    .describe('Users who are served during a period. Without a narrower choice, all users.')
    .exactOptional(),
  degraded: z
    .array(Degraded)
    .describe('Users get degraded answers (`x-degraded`) of these services, and of nothing else at no other time.')
    .exactOptional(),
  paged: z.array(text).describe('Words that occur in the subject or text of pages to people.').exactOptional(),
  returned: z
    .array(text)
    .describe(
      'The return of exactly these regions succeeded: everything is routed as at the start, and nothing is left behind.',
    )
    .exactOptional(),
  restored: z
    .array(text)
    .describe('Placements whose damaged settings are all repaired, or moved aside and reported.')
    .exactOptional(),
  rolledBack: z.array(text).describe('Exactly these regions got back what had left them (rollback).').exactOptional(),
  heldReadOnly: z
    .array(text)
    .describe('The evacuation of exactly these regions ended with services read-only at the target.')
    .exactOptional(),
  drilled: z.array(Drilled).describe('Exactly these drills ended, and how.').exactOptional(),
  promises: z.literal('held').describe('Every promise held.').exactOptional(),
  layers: z
    .union([z.literal('met'), z.array(z.enum(SERVICES))])
    .describe('Services that meet their RPO and RTO: `met` for all of them, or a list.')
    .exactOptional(),
  maintenance: z.array(text).describe('Placements whose tenants see the maintenance page at the end.').exactOptional(),
  waitingFor: z
    .literal('operator')
    .describe('At the end the incident is open and waits for the answer of an operator.')
    .exactOptional(),
  verdict: z
    .enum(['met', 'missed'])
    .describe('The verdict that the scenario is meant to have. It changes neither the criteria nor the exit code.')
    .exactOptional(),
});

export const Scenario = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63')
    .describe('Lower-case letters, digits and dashes, at most 63. The drill writes into a folder of this name.'),
  description: z.string().describe('What happens, in words for people.').default(''),
  environment: text.describe('The environment that is synthesized and played.'),
  duration: Duration.describe('How long the drill lasts, in virtual time.'),
  deploy: Deploy.describe('The drill plays a deploy.').exactOptional(),
  faults: z.array(Fault).describe('What goes wrong.'),
  approvals: z
    .array(Approval)
    .describe(
      'Answers to questions. The n-th question gets the n-th answer. Further questions get the last answer again.',
    )
    .default([]),
  returns: z.array(Return).describe('Returns of a region that somebody starts.').default([]),
  starts: z.array(Start).describe('Evacuations that somebody starts.').default([]),
  drills: z.array(Drill).describe('Drills that somebody starts from the console.').default([]),
  redrives: z
    .array(Redrive)
    .describe('Executions that somebody redrives: the last one that failed in a region.')
    .default([]),
  leads: z.array(Lead).describe('What people who lead an outage decide about its messages.').default([]),
  expect: Expectations.describe('What must be true at the end. Each line is a criterion.').default({}),
});
/** A drill as data. All its times are milliseconds. */
export type Scenario = z.output<typeof Scenario>;

/** Regions that a fault takes away or cripples: the drill is about these. */
export function hitRegions(scenario: Pick<Scenario, 'faults'>): readonly Region[] {
  return [...new Set(scenario.faults.flatMap((fault) => regionTaken(fault) ?? []))].sort();
}

/**
 * The start of the fault that RTO and RPO count from, in ms: the first that takes a region away, otherwise the first of
 * all. Without faults it is the first start by hand or the first drill; undefined when there is none either.
 */
export function faultAtMs(scenario: Pick<Scenario, 'faults' | 'starts' | 'drills'>): number | undefined {
  const hits = scenario.faults.filter((fault) => regionTaken(fault) !== undefined);
  const { faults, starts, drills } = scenario;
  const times = [hits, faults, [...starts, ...drills]].find((all) => all.length > 0)?.map(({ at }) => at) ?? [];
  return times.length > 0 ? Math.min(...times) : undefined;
}
