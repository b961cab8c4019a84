/**
 * Schedules of templates: when they run, their target, retries and the age limit of an invocation. Assumes the defaults
 * of AWS: a day and 185 retries. Not modelled, so that the schedule is listed and does not run: time zones other than
 * UTC, flexible time windows, start and end dates, targets other than a Lambda function. If a schedule is read wrongly,
 * the calendar of drills runs at another time than on AWS, or never.
 */
import type { Fields, Resource } from '../../calls/call';
import { oneOf, optionalFields, optionalText, refuseProperties, text, within } from '../fields';
import { readExpression, type Times } from './expression';

export interface Schedule {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly times: Times;
  /** ARN of the function. */
  readonly targetArn: string;
  readonly roleArn: string;
  /** JSON. Without it, the target gets an event of the schedule. */
  readonly input: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly retriesMax: number;
  readonly ageMsMax: number;
}

const PROPERTIES: ReadonlySet<string> = new Set([
  ...['Name', 'Description', 'GroupName', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'FlexibleTimeWindow'],
  ...['State', 'StartDate', 'EndDate', 'Target'],
]);
const TARGET: ReadonlySet<string> = new Set(['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig']);

/**
 * Reads an AWS::Scheduler::Schedule, or says what the lab does not play. Throws with the field's name when AWS would
 * refuse it.
 */
export function readSchedule(
  resource: Resource,
  { account, createdMs }: { readonly account: string; readonly createdMs: number },
): Schedule | { readonly unmodelled: string } {
  const { region, properties, ref } = resource;
  refuseProperties(resource, PROPERTIES);
  const name = optionalText(properties, 'Name') ?? ref;
  const target = required(properties, 'Target');
  refuseProperties(resource, TARGET, { name: 'Target', of: target });
  const expression = text(properties, 'ScheduleExpression');
  const times = readExpression(expression, createdMs);
  const lacking = [times ? [] : [expression], lackingIn(properties, text(target, 'Arn'))].flat();
  if (!times || lacking.length > 0) return { unmodelled: `${region} schedule ${name}: ${lacking.join(', ')}` };
  const retry = optionalFields(target, 'RetryPolicy') ?? {};
  const group = optionalText(properties, 'GroupName') ?? 'default';
  return {
    ...{ region, name, times },
    arn: `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`,
    targetArn: text(target, 'Arn'),
    roleArn: text(target, 'RoleArn'),
    input: jsonIn(target),
    deadLetterArn: optionalText(optionalFields(target, 'DeadLetterConfig') ?? {}, 'Arn'),
    retriesMax: within(retry, 'MaximumRetryAttempts', { low: 0, high: 185, fallback: 185 }),
    ageMsMax: within(retry, 'MaximumEventAgeInSeconds', { low: 60, high: 86_400, fallback: 86_400 }) * 1000,
  };
}

/** What AWS takes and the lab does not play. */
function lackingIn(properties: Fields, targetArn: string): readonly string[] {
  const zone = optionalText(properties, 'ScheduleExpressionTimezone') ?? 'UTC';
  const mode = oneOf(required(properties, 'FlexibleTimeWindow'), 'Mode', ['OFF', 'FLEXIBLE']);
  if (mode === undefined) throw new Error('FlexibleTimeWindow.Mode is required');
  return [
    ...(zone === 'UTC' ? [] : [`time zone ${zone}`]),
    ...(mode === 'OFF' ? [] : ['a flexible time window']),
    ...['StartDate', 'EndDate'].filter((name) => properties[name] !== undefined),
    ...(targetArn.split(':')[2] === 'lambda' && !targetArn.includes('aws-sdk') ? [] : [`target ${targetArn}`]),
  ];
}

function required(properties: Fields, name: string): Fields {
  const fields = optionalFields(properties, name);
  if (!fields) throw new Error(`${name} is required`);
  return fields;
}

function jsonIn(target: Fields): string | undefined {
  const input = optionalText(target, 'Input');
  if (input === undefined) return undefined;
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new Error('Target.Input must be JSON for a Lambda function', { cause });
  }
  return input;
}
