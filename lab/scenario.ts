/**
 * What a disaster looks like as data, and what is expected of it. Everything is checked before anything runs, strictly:
 * a misspelt field would otherwise leave a fault out and let a drill pass that rehearsed nothing.
 */
import * as z from 'zod';
import { SERVICES } from '../strategy/layers';
import type { Region } from '../strategy/topology';
import { Duration } from './duration';
import { Fault, regionTaken } from './fault-kinds';

const text = z.string().min(1);

/** The n-th question to the operator gets the n-th answer, `after` ms later; later questions get the last one again. */
const Approval = z.strictObject({
  after: Duration,
  decision: z.enum(['approve', 'decline', 'never']),
  by: text.default('incident-commander'),
  /** The loss that is accepted for each service; absent: whatever the question states, unknown included. */
  acceptLoss: Duration.exactOptional(),
  /**
   * Further answers to the same question, counted from it too; the same decision unless they say another one. So
   * somebody else can agree or disagree, and the same person can answer twice or change their mind.
   */
  also: z
    .array(z.strictObject({ after: Duration, by: text, decision: z.enum(['approve', 'decline']).exactOptional() }))
    .exactOptional(),
});
export type Approval = z.output<typeof Approval>;

/** At `at` an operator starts the return of `region` in `conductor`. */
const Return = z.strictObject({ at: Duration, region: text, conductor: text });
export type Return = z.output<typeof Return>;

/**
 * At `at` an operator starts the evacuation of `source`, or of some of its services, in `conductor`: what the views do
 * not see.
 */
const Start = z.strictObject({
  at: Duration,
  conductor: text,
  source: text,
  by: text.default('incident-commander'),
  reason: text,
  services: z.array(z.enum(SERVICES)).min(1).exactOptional(),
  /** Why although somebody or something says that it should not be. */
  despite: text.exactOptional(),
});

/** At `at` an operator starts once more what failed last in `conductor`. */
const Redrive = z.strictObject({ at: Duration, conductor: text });

/**
 * People were asked about leaving that source, for the first time not before and not after these times of the drill.
 */
const Asked = z.strictObject({ source: text, notBefore: Duration.exactOptional(), by: Duration.exactOptional() });
export type Asked = z.output<typeof Asked>;

/** From one time of the drill until another one, or the end, these users are served; all that are not narrowed down. */
const Served = z.strictObject({
  from: Duration,
  until: Duration.exactOptional(),
  placements: z.array(text).min(1).exactOptional(),
  services: z.array(z.enum(SERVICES)).min(1).exactOptional(),
  kind: z.enum(['read', 'write']).exactOptional(),
});
export type ServedFrom = z.output<typeof Served>;

/**
 * The drill plays a first deploy, or with `region` that of one more region: a stack every so often, in the order of the
 * assembly. `delegatedAfter`: how long after a zone was created its names begin to resolve.
 */
const Deploy = z.strictObject({
  every: Duration,
  region: text.exactOptional(),
  delegatedAfter: Duration.exactOptional(),
});

/** What has to be true at the end; each named expectation becomes a criterion. */
const Expectations = z.strictObject({
  /** Sources that were evacuated, exactly these. */
  evacuated: z.array(text).exactOptional(),
  notEvacuated: z.array(text).exactOptional(),
  /** Sources that people were asked about, exactly these. */
  asked: z.array(Asked).exactOptional(),
  /** Rows that are served from other regions at the end than at the start, exactly these: `us-east/analytics`. */
  moved: z.array(text).exactOptional(),
  served: z.array(Served).exactOptional(),
  /** Words that messages to people had in them, in subject or text. */
  paged: z.array(text).exactOptional(),
  /**
   * Regions whose return ended well, exactly these: the routing map is the first one but for epochs, and nothing is
   * left behind.
   */
  returned: z.array(text).exactOptional(),
  /** Placements whose settings were restored: every damaged one is good again, or moved aside and reported. */
  restored: z.array(text).exactOptional(),
  /**
   * Sources that what had left them was given back to, and those whose way out ended read-only at the target, exactly
   * these.
   */
  rolledBack: z.array(text).exactOptional(),
  heldReadOnly: z.array(text).exactOptional(),
  promises: z.literal('held').exactOptional(),
  /** Services that must meet RPO and RTO; all of them unless listed. */
  layers: z.union([z.literal('met'), z.array(z.enum(SERVICES))]).exactOptional(),
  /** Placements whose tenants see the maintenance page at the end. */
  maintenance: z.array(text).exactOptional(),
  /** The incident is open and waits for that answer. */
  waitingFor: z.literal('operator').exactOptional(),
  /**
   * How the drill ends as a whole: says that a scenario is *meant* to miss. It changes neither criteria nor exit code.
   */
  verdict: z.enum(['met', 'missed']).exactOptional(),
});

export const ScenarioFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63'),
  description: z.string().default(''),
  environment: text,
  duration: Duration,
  deploy: Deploy.exactOptional(),
  faults: z.array(Fault),
  approvals: z.array(Approval).default([]),
  returns: z.array(Return).default([]),
  starts: z.array(Start).default([]),
  redrives: z.array(Redrive).default([]),
  expect: Expectations.default({}),
});
/** A drill as data; every time in it is milliseconds. */
export type Scenario = z.output<typeof ScenarioFile>;

/** Regions that a fault takes away or cripples: those the drill is about. */
export function hitRegions(scenario: Pick<Scenario, 'faults'>): readonly Region[] {
  return [...new Set(scenario.faults.flatMap((fault) => regionTaken(fault) ?? []))].sort();
}

/**
 * The fault that RTO and RPO count from, in ms: the first that takes a region, else the first at all; undefined without
 * faults.
 */
export function faultAtMs(scenario: Pick<Scenario, 'faults'>): number | undefined {
  const hits = scenario.faults.filter((fault) => regionTaken(fault) !== undefined);
  const times = (hits.length > 0 ? hits : scenario.faults).map((fault) => fault.at);
  return times.length > 0 ? Math.min(...times) : undefined;
}
