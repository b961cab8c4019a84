/**
 * A disaster as data, with what is expected of it. Everything is checked strictly before anything runs. Otherwise a
 * misspelt field would leave a fault out, and a drill that rehearsed nothing would pass.
 */
import * as z from 'zod';
import { SERVICES } from '../../strategy/layers';
import type { Region } from '../../strategy/topology';
import { Duration } from '../terminal/duration';
import { Fault, regionTaken } from './fault-kinds';

const text = z.string().min(1);
const by = text.describe('Who they say they are.');
const signer = text.describe('Who signs: a session of the role of that name, or `ROLE/SESSION`.');
const conductor = text.describe('The region in which it is started.');
const at = Duration.describe('When, from the beginning.');
const services = z.array(z.enum(SERVICES)).min(1);

const Approval = z.strictObject({
  after: Duration.describe('How long after the question.'),
  decision: z.enum(['approve', 'decline', 'never']).describe('`never`: nobody answers.'),
  by: signer.default('incident-commander'),
  acceptLoss: Duration.describe(
    'The loss that is accepted for each service; without it whatever the question states, unknown included.',
  ).exactOptional(),
  also: z
    .array(
      z.strictObject({
        after: Duration.describe('How long after the question.'),
        by: signer,
        decision: z.enum(['approve', 'decline']).describe('Without it the same as the first answer.').exactOptional(),
      }),
    )
    .describe('Further answers to the same question: somebody else agrees or disagrees, somebody changes their mind.')
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
  reason: text.describe('What the views do not see.'),
  services: services.describe('Only these; all of them unless given.').exactOptional(),
  despite: text.describe('Why although somebody or something says that it should not be.').exactOptional(),
});

const Redrive = z.strictObject({ at, conductor });

const Asked = z.strictObject({
  source: text.describe('The region that people were asked about.'),
  notBefore: Duration.describe('Not for the first time before this time of the drill.').exactOptional(),
  by: Duration.describe('For the first time by this time of the drill.').exactOptional(),
});
export type Asked = z.output<typeof Asked>;

const Served = z.strictObject({
  from: Duration.describe('From this time of the drill on.'),
  until: Duration.describe('Until then; without it to the end.').exactOptional(),
  placements: z.array(text).min(1).describe('Only users of these placements.').exactOptional(),
  services: services.describe('Only users of these services.').exactOptional(),
  kind: z.enum(['read', 'write']).describe('Only those who read, or write.').exactOptional(),
});
export type ServedFrom = z.output<typeof Served>;

/** A first deploy, or the deploy of further regions, in the order of the assembly. */
const Deploy = z.strictObject({
  every: Duration.describe('A stack comes to be that often.'),
  regions: z
    .array(text)
    .min(1)
    .describe('Only what is in these regions, and the records that lead there; all stacks without it.')
    .exactOptional(),
  delegatedAfter: Duration.describe('How long after a zone was created its names begin to resolve.').exactOptional(),
});

const Expectations = z.strictObject({
  evacuated: z.array(text).describe('Regions that were evacuated, exactly these.').exactOptional(),
  notEvacuated: z.array(text).describe('Regions that were not.').exactOptional(),
  asked: z.array(Asked).describe('Regions that people were asked about leaving, exactly these.').exactOptional(),
  moved: z
    .array(text)
    .describe('Rows that end up in another region than they began in, exactly these: `us-east/analytics`.')
    .exactOptional(),
  served: z
    .array(Served)
    .describe('Users who are served during a time; all that are not narrowed down.')
    .exactOptional(),
  paged: z.array(text).describe('Words that messages to people had in them, in subject or text.').exactOptional(),
  returned: z
    .array(text)
    .describe(
      'Regions whose return ended well, exactly these: everything is routed as in the beginning, nothing is left behind.',
    )
    .exactOptional(),
  restored: z
    .array(text)
    .describe('Placements whose damaged settings are all good again, or moved aside and reported.')
    .exactOptional(),
  rolledBack: z
    .array(text)
    .describe('Regions that what had left them was given back to, exactly these.')
    .exactOptional(),
  heldReadOnly: z
    .array(text)
    .describe('Regions from which the way out ended read-only at the target, exactly these.')
    .exactOptional(),
  promises: z.literal('held').describe('Every promise held.').exactOptional(),
  layers: z
    .union([z.literal('met'), z.array(z.enum(SERVICES))])
    .describe('Services that meet their RPO and RTO: all of them, or these.')
    .exactOptional(),
  maintenance: z.array(text).describe('Placements whose tenants see the maintenance page at the end.').exactOptional(),
  waitingFor: z
    .literal('operator')
    .describe('The incident is open at the end, and waits for that answer.')
    .exactOptional(),
  verdict: z
    .enum(['met', 'missed'])
    .describe('Says that a scenario is meant to miss; it changes neither criteria nor exit code.')
    .exactOptional(),
});

export const ScenarioFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63')
    .describe('Lower-case letters, digits and dashes, at most 63; the name of the folder that the drill writes.'),
  description: z.string().describe('What happens, for people.').default(''),
  environment: text.describe('Which environment is synthesized and played.'),
  duration: Duration.describe('How long the drill lasts, in virtual time.'),
  deploy: Deploy.describe('The drill plays a deploy.').exactOptional(),
  faults: z.array(Fault).describe('What goes wrong.'),
  approvals: z
    .array(Approval)
    .describe('Answers to questions: the n-th one gets the n-th answer, later ones the last answer again.')
    .default([]),
  returns: z.array(Return).describe('Returns of a region that somebody starts.').default([]),
  starts: z.array(Start).describe('Evacuations that somebody starts.').default([]),
  redrives: z.array(Redrive).describe('What failed last in a region and somebody starts once more.').default([]),
  expect: Expectations.describe('What has to be true at the end; each line is a criterion.').default({}),
});
/** A drill as data. All its times are milliseconds. */
export type Scenario = z.output<typeof ScenarioFile>;

/** Regions that a fault takes away or cripples: the drill is about these. */
export function hitRegions(scenario: Pick<Scenario, 'faults'>): readonly Region[] {
  return [...new Set(scenario.faults.flatMap((fault) => regionTaken(fault) ?? []))].sort();
}

/**
 * The start of the fault that RTO and RPO count from, in ms: the first that takes a region away, otherwise the first of
 * all. Undefined without faults.
 */
export function faultAtMs(scenario: Pick<Scenario, 'faults'>): number | undefined {
  const hits = scenario.faults.filter((fault) => regionTaken(fault) !== undefined);
  const times = (hits.length > 0 ? hits : scenario.faults).map((fault) => fault.at);
  return times.length > 0 ? Math.min(...times) : undefined;
}
