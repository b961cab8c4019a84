/** What runbooks say of an environment: from its configuration, and from what its templates deploy. */
import * as z from 'zod';
import { channelName, withOwnPage } from '../../strategy/channels';
import { AUDIENCES } from '../../strategy/cadence';
import { machineName } from '../../strategy/names';
import { spanText } from '../../strategy/runbooks/blocks';
import { RunbookFacts } from '../../strategy/runbooks/facts';
import { toTopology } from '../environments/load';
import type { Environment } from '../environments/schema';
import { contactsOf } from '../site/rosters';
import { type Deployed, type DeployedAlarm, stackKey } from './deployed';

/** Throws when a template lacks what a runbook has to say. */
export function factsOf(environment: Environment, deployed: Deployed): RunbookFacts {
  const { runbooks, communications, thresholds, evidence, dnsTtlSeconds } = environment;
  const topology = toTopology(environment);
  const leads = contactsOf(environment);
  const owner = leads.find(({ key }) => key === runbooks.owner);
  const places = withOwnPage(communications.channels);
  return RunbookFacts.parse({
    topology,
    dnsTtlSeconds,
    healthCheck: { intervalSeconds: thresholds.healthCheckIntervalSeconds, failures: thresholds.healthCheckFailures },
    evidenceDays: evidence.retentionDays,
    owner: owner && { role: owner.role, ...owner.contact },
    ...(runbooks.reviewedOn !== undefined && { reviewedOn: runbooks.reviewedOn }),
    leads: leads.map(({ role, people }) => ({ role, people })),
    channels: Object.fromEntries(AUDIENCES.map((audience) => [audience, places[audience].map(channelName)])),
    outputs: outputsOf(environment, deployed),
    alarms: deployed.alarms.map((alarm) => ({ region: alarm.region, name: alarm.AlarmName, rule: ruleOf(alarm) })),
    waits: waitsOf(environment, deployed),
  });
}

/** AWS chooses the addresses, so people read them from outputs. Their keys are the same in each region. */
function outputsOf({ name, regions }: Environment, { outputs }: Deployed): RunbookFacts['outputs'] {
  const stack = stackKey(regions[0] ?? '', `companyos-${name}-region`);
  const keyOf = (words: string): string => {
    const found = outputs.get(stack)?.find((key) => key.includes(words));
    if (found === undefined) throw new Error(`${stack} has no output ${words}`);
    return found;
  };
  return { answerUrl: keyOf('AnswerUrl'), leadUrl: keyOf('LeadUrl'), boardUrl: keyOf('BoardUrl') };
}

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: 'above',
  GreaterThanOrEqualToThreshold: 'at least',
  LessThanThreshold: 'below',
  LessThanOrEqualToThreshold: 'at most',
};

/** Of metrics that are no numbers or shares. */
const UNITS: Readonly<Record<string, string>> = {
  Latency: ' ms',
  ReplicationLagSeconds: ' s',
  OldestWaitingWriteSeconds: ' s',
};

/** `LoginHealthy` below 1 for 30 s. */
function ruleOf({
  MetricName,
  Metrics,
  ComparisonOperator,
  Threshold,
  EvaluationPeriods,
  Period,
}: DeployedAlarm): string {
  const metric = MetricName ?? Metrics.flatMap(({ Expression }) => Expression ?? [])[0] ?? 'its metric';
  const seconds = Period ?? Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])[0] ?? 60;
  const comparison = COMPARISONS[ComparisonOperator] ?? ComparisonOperator;
  const unit = UNITS[metric] ?? '';
  return `\`${metric}\` ${comparison} ${Threshold}${unit} for ${spanText(EvaluationPeriods * seconds)}`;
}

const Definition = z.object({
  TimeoutSeconds: z.number(),
  States: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** Counters and waits of the deployed state machines. */
function waitsOf({ name }: Environment, { machines }: Deployed): RunbookFacts['waits'] {
  const machine = (of: string): z.output<typeof Definition> =>
    Definition.parse(JSON.parse(machines.get(machineName({ environment: name }, of)) ?? 'null'));
  const [ask, serve, back] = [machine('ask'), machine('serve'), machine('return')];
  return {
    questions: limitIn(ask, 'Asked enough?', 'asks'),
    questionSeconds: secondsIn(ask, 'Ask', 'TimeoutSeconds'),
    promoteSeconds: machine('promote').TimeoutSeconds,
    verifications: limitIn(serve, 'Verified?', 'verifyTries'),
    verifyWaitSeconds: secondsIn(serve, 'Wait for gateways', 'Seconds'),
    inspectSeconds: limitIn(back, 'Inspected?', 'inspectTries') * secondsIn(back, 'Wait for soak', 'Seconds'),
    rollbacks: limitIn(machine('rollback'), 'Rolled back?', 'tries'),
    restores: limitIn(machine('restore'), 'Restored?', 'tries'),
  };
}

/** How often a loop runs: the number to which a Choice compares the variable. */
function limitIn({ States }: z.output<typeof Definition>, state: string, variable: string): number {
  const [, limit] = new RegExp(`\\$${variable} < (\\d+)`).exec(JSON.stringify(States[state] ?? null)) ?? [];
  if (limit === undefined) throw new Error(`the state "${state}" does not compare $${variable} with a number`);
  return Number(limit);
}

function secondsIn(
  { States }: z.output<typeof Definition>,
  state: string,
  field: 'Seconds' | 'TimeoutSeconds',
): number {
  return z.number(`the state "${state}" has no ${field}`).parse(States[state]?.[field]);
}
