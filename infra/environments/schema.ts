/**
 * The settings of a deployment beyond the topology that every function gets: DNS and certificates, alarm thresholds,
 * retention of evidence, and contacts. Parsed at synth. `checks.ts` has the checks across fields.
 */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import type { Audience } from '../../strategy/cadence';
import { Channels } from '../../strategy/channels';
import { pemCertificates } from '../../strategy/certificate-chain';
import { Placement, Topology } from '../../strategy/topology';
import { problemWith, WORDING } from '../../strategy/wording';
import { Windows } from '../../strategy/windows';

const region = Topology.shape.regions.element;
const seconds = (min: number, max: number) =>
  z.number(`must be ${min}–${max} seconds`).int().min(min, `must be ${min}–${max}`).max(max, `must be ${min}–${max}`);

const domainName = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a lower-case DNS name such as dev.example.com');

/**
 * `given`: the zone exists and is delegated. `created`: this app creates it; delegate it to the printed name servers.
 */
const Zone = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('given'),
      zoneId: z.string().regex(/^Z[A-Z0-9]{1,31}$/, 'must be a hosted zone id such as Z0123456789ABCDEFGHIJ'),
      zoneName: domainName,
    }),
    z.strictObject({ kind: z.literal('created'), zoneName: domainName }),
  ],
  'must have kind "given" (with zoneId) or "created"',
);

const ControlStore = z.strictObject({
  replicas: Topology.shape.controlReplicas,
  /** The third member beside two replicas, which AWS requires; absent with three replicas. */
  witness: region.optional(),
  /** Allows members on several continents: see `strong-sets.ts`. */
  crossContinent: z.boolean().default(false),
});

const Thresholds = z.strictObject({
  /**
   * Route 53 supports only these two values, although CDK accepts others. The interval of an existing check cannot be
   * changed.
   */
  healthCheckIntervalSeconds: z.literal([10, 30], 'must be 10 or 30'),
  healthCheckFailures: z.number('must be 1–10').int().min(1, 'must be 1–10').max(10, 'must be 1–10'),
  /** The share of 5xx answers of the region's own API, over one minute. */
  errorRatioMax: z.number('must be 0.001–1').min(0.001, 'must be 0.001–1').max(1, 'must be 0.001–1'),
  latencyP99Ms: z.number('must be 50–29000').int().min(50, 'must be 50–29000').max(29_000, 'must be 50–29000'),
  /** Concurrent Lambda executions of the account in one region. The quota of a new account is 1,000. */
  concurrencyMax: z.number('must be 10–10000').int().min(10, 'must be 10–10000').max(10_000, 'must be 10–10000'),
});

/** An authority for time stamps (RFC 3161). `root`: its root certificate in PEM; without it auditors fetch it. */
const Authority = z.strictObject(
  {
    url: z.url({ protocol: /^https$/, error: 'must be an https URL' }),
    root: z
      .string()
      .refine((text) => pemCertificates(text).length === 1, 'must be one certificate in PEM')
      .exactOptional(),
  },
  'must be { url } or { url, root }',
);

const Evidence = z.strictObject({
  retentionDays: z.number('must be 1–3650').int().min(1, 'must be 1–3650').max(3650, 'must be 1–3650'),
  /** Nobody can shorten a COMPLIANCE lock, not even the account's root user. */
  mode: z.literal(['GOVERNANCE', 'COMPLIANCE'], 'must be GOVERNANCE or COMPLIANCE'),
  /** All of them are asked for a stamp of each pack. Without any, packs are signed but not stamped. */
  timestampAuthorities: z.array(Authority).max(3, 'must be at most 3').default([]),
});

const Contact = z.strictObject(
  { name: z.string().min(1, 'must not be empty'), email: z.email('must be an e-mail address') },
  'must be { name, email }',
);

/** People who take turns. The first one's turn begins at `from`, lasts `everyHours`, and comes again after the last. */
const Rota = z.strictObject({
  from: z.iso.datetime('must be a time such as 2027-01-04T08:00:00Z'),
  everyHours: z.number('must be 1–1000').int().min(1, 'must be 1–1000').max(1000, 'must be 1–1000'),
  people: z.array(Contact).min(1, 'must name at least one person'),
});

/** Texts of messages that the environment replaces. */
const Wording = z
  .partialRecord(z.enum(Object.keys(WORDING) as (keyof typeof WORDING)[]), z.string())
  .superRefine((texts, context) => {
    for (const [name, text] of Object.entries(texts)) {
      const [audience] = name.split('.') as [Audience];
      const message = problemWith(text, audience);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  });

/** The people whom every environment names. */
export const CONTACTS = ['incidentCommander', 'operationsLead', 'communicationsLead'] as const;

/** `reviewedOn`: when somebody last read all runbooks that are made for this environment; absent until then. */
const Runbooks = z.strictObject({
  owner: z.enum(CONTACTS, `must be one of the contacts: ${CONTACTS.join(', ')}`).default('operationsLead'),
  reviewedOn: z.iso.date('must be a date such as 2027-01-31, in quotes').exactOptional(),
});

/** How people are told of an outage. A channel needs a token in the secret `companyos-<env>-channels` as well. */
const Communications = z.strictObject({ channels: Channels.prefault({}), wording: Wording.default({}) });

export const Environment = z.strictObject({
  name: Topology.shape.environment,
  account: Topology.shape.account,
  domain: domainName,
  zone: Zone,
  /**
   * `issued`: each region's stack gets a certificate for `*.<domain>` through a record in the zone, and waits until the
   * zone is delegated. Otherwise a map from region to the ARN of an existing certificate.
   */
  certificates: z.union(
    [z.literal('issued'), z.record(z.string(), z.string())],
    'must be "issued", or an ACM certificate ARN for each region',
  ),
  regions: z.array(region).min(2, 'must have 2–6 regions').max(6, 'must have 2–6 regions'),
  placements: z.array(Placement).min(1, 'must have at least one placement'),
  controlStore: ControlStore,
  /** Region → the shares that it can serve. An evacuation moves nothing to a region without room for it. */
  capacity: Topology.shape.capacity,
  /** How many different persons have to approve an evacuation of more than Tier-0. */
  approvers: Topology.shape.approvers,
  /** How long a region must be well before its return. A return is never urgent. */
  soakSeconds: Topology.shape.soakSeconds,
  /**
   * How long resolvers keep an answer: the largest part of a failover. Route 53 advises at most 60 on checked records.
   */
  dnsTtlSeconds: seconds(5, 60).default(20),
  thresholds: Thresholds,
  evidence: Evidence,
  contacts: z.strictObject({ incidentCommander: Contact, operationsLead: Contact, communicationsLead: Contact }),
  /** Who leads an outage, where people take turns. A role without a rota is its contact's. */
  onCall: z
    .strictObject({
      incidentCommander: Rota.exactOptional(),
      operationsLead: Rota.exactOptional(),
      communicationsLead: Rota.exactOptional(),
    })
    .prefault({}),
  communications: Communications.prefault({}),
  /** Who keeps the runbooks (`npm run runbooks`), and when they were last reviewed. */
  runbooks: Runbooks.prefault({}),
  /** When drills may take place. Without it: Monday to Thursday, 09:00 to 16:00 UTC, and no freeze. */
  drills: z.strictObject({ windows: Windows.prefault({}) }).prefault({}),
  /** For development only: nothing is kept when a stack is deleted, and no evidence is locked. */
  disposable: z.boolean('must be true or false').default(false),
  /** For drills only; never deployed. */
  labOnly: z.boolean('must be true or false').default(false),
  logRetentionDays: z
    .enum(RetentionDays, 'must be a retention that CloudWatch Logs knows, such as 30')
    .default(RetentionDays.ONE_MONTH),
});
/** A checked environment with defaults filled in. */
export type Environment = z.output<typeof Environment>;
/** An environment as a file gives it. */
export type EnvironmentInput = z.input<typeof Environment>;
