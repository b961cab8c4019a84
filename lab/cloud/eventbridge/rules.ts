/**
 * Rules of templates: which events or times they wait for, their targets, retries and the age limit of events.
 * Assumption: AWS's defaults of a day and 185 retries. Not modelled, and listed: cron, targets other than functions,
 * state machines, queues and topics. If a rule is read wrongly, an evacuation starts at another time than on AWS, or
 * never.
 */
import type { Fields, Resource } from '../../calls/call';
import { listOf, optionalFields, optionalText, text, within } from '../fields';
import type { Parcel } from './event-delivery';
import { compileInput, type TargetInput } from './event-input';
import { compilePattern, type Pattern } from './event-pattern';

type Limits = 'targetArn' | 'roleArn' | 'messageGroupId' | 'deadLetterArn' | 'retriesMax' | 'ageMsMax';

interface Target extends Pick<Parcel, Limits> {
  readonly input: TargetInput;
}

export interface Rule {
  readonly region: string;
  readonly bus: string;
  readonly name: string;
  readonly arn: string;
  /** The events it waits for. Undefined for a rule that only has a schedule. */
  readonly fits: Pattern | undefined;
  /** Period of its schedule, if the lab can play it. */
  readonly periodMs: number | undefined;
  readonly targets: readonly Target[];
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads an AWS::Events::Rule, and lists what the lab does not play. Throws with the field's name when AWS would refuse
 * it.
 */
export function readRule(resource: Resource, account: string): { rule: Rule; unmodelled: readonly string[] } {
  const { region, properties, ref, attributes } = resource;
  const name = optionalText(properties, 'Name') ?? ref;
  const bus = busName(optionalText(properties, 'EventBusName'));
  const pattern = optionalFields(properties, 'EventPattern');
  const schedule = optionalText(properties, 'ScheduleExpression');
  if (!pattern && schedule === undefined) throw new Error('EventPattern or ScheduleExpression is required');
  if (schedule !== undefined && bus !== 'default') throw new Error('ScheduleExpression needs the default event bus');
  const periodMs = rateMs(schedule);
  const all = listOf(properties, 'Targets');
  const left = all.filter((target) => !isModelled(target)).map((target) => `target ${text(target, 'Arn')}`);
  return {
    rule: {
      region,
      name,
      bus,
      periodMs,
      arn: attributes['Arn'] ?? `arn:aws:events:${region}:${account}:rule/${name}`,
      fits: pattern && compilePattern(pattern),
      targets: all.filter(isModelled).map(readTarget),
    },
    unmodelled: [...left, ...cronOf(schedule)].map((what) => `${region} rule ${name}: ${what}`),
  };
}

/** The bus name in a name or ARN. */
export const busName = (nameOrArn = 'default'): string => nameOrArn.split('/').at(-1) ?? nameOrArn;

const serviceOf = (target: Fields): string => text(target, 'Arn').split(':')[2] ?? '';

const isModelled = (target: Fields): boolean => ['lambda', 'states', 'sqs', 'sns'].includes(serviceOf(target));

function readTarget(target: Fields): Target {
  const targetArn = text(target, 'Arn');
  const roleArn = optionalText(target, 'RoleArn');
  if (serviceOf(target) === 'states' && roleArn === undefined)
    throw new Error(`RoleArn is required for target ${targetArn}`);
  const retry = optionalFields(target, 'RetryPolicy') ?? {};
  return {
    targetArn,
    roleArn,
    messageGroupId: optionalText(optionalFields(target, 'SqsParameters') ?? {}, 'MessageGroupId'),
    deadLetterArn: optionalText(optionalFields(target, 'DeadLetterConfig') ?? {}, 'Arn'),
    retriesMax: within(retry, 'MaximumRetryAttempts', { low: 0, high: 185, fallback: 185 }),
    ageMsMax: within(retry, 'MaximumEventAgeInSeconds', { low: 60, high: 86_400, fallback: 86_400 }) * 1000,
    input: compileInput(target),
  };
}

const cronOf = (schedule = ''): readonly string[] => (/^cron\(.+\)$/.test(schedule) ? [schedule] : []);

/**
 * Period of `rate(…)`. Undefined for cron and without a schedule. Throws for a rate that AWS refuses: "1 minutes" and
 * "5 minute" are errors there.
 */
function rateMs(schedule: string | undefined): number | undefined {
  if (schedule === undefined || cronOf(schedule).length > 0) return undefined;
  const [, count = '0', unit = '', plural = ''] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(schedule) ?? [];
  if (Number(count) < 1 || (Number(count) === 1) === (plural === 's'))
    throw new Error(`ScheduleExpression is not valid: ${schedule}`);
  return Number(count) * (UNIT_MS[unit] ?? 0);
}
