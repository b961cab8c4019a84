/**
 * The message of an alarm to a topic when its state changes: subject and JSON as in "Notifying users on alarm changes".
 * Assumptions: region names are those of the console, and a subject is cut at the length that SNS accepts. On AWS
 * people get the same facts by e-mail as prose; in the lab they get the JSON. Not modelled, and listed: actions on
 * anything but topics.
 */
import type { Fields } from '../../calls/call';
import { flag, texts } from '../fields';
import type { AlarmState } from './alarms';

/** The topics to tell for each new state. */
export type AlarmActions = Readonly<Record<AlarmState, readonly string[]>>;

/** A change of state with the facts for its message. Times are ISO 8601. */
export interface AlarmChange {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly state: AlarmState;
  readonly previous: AlarmState;
  readonly reason: string;
  readonly changedAt: string;
  readonly actions: AlarmActions;
  /** `configuration` of the alarm's events. */
  readonly configuration: Fields;
}

const PROPERTIES: Readonly<Record<AlarmState, string>> = {
  OK: 'OKActions',
  ALARM: 'AlarmActions',
  INSUFFICIENT_DATA: 'InsufficientDataActions',
};

/** Reads the topics of an alarm in a template, and its other actions. */
export function readActions(properties: Fields): { actions: AlarmActions; unmodelled: readonly string[] } {
  const isOn = flag(properties, 'ActionsEnabled', true);
  const all = (state: AlarmState): readonly string[] => (isOn ? texts(properties, PROPERTIES[state]) : []);
  const topics = (state: AlarmState): readonly string[] => all(state).filter((arn) => serviceOf(arn) === 'sns');
  const others = (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).flatMap(all).filter((arn) => serviceOf(arn) !== 'sns');
  return {
    actions: { OK: topics('OK'), ALARM: topics('ALARM'), INSUFFICIENT_DATA: topics('INSUFFICIENT_DATA') },
    unmodelled: others.map((arn) => `alarm actions on ${serviceOf(arn)}`),
  };
}

const serviceOf = (arn: string): string => arn.split(':')[2] ?? arn;

const SUBJECT_MAX = 100;
const REGION_NAMES: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-west-1': 'EU (Ireland)',
};

/** Subject and text of the message. */
export function alarmMessage(change: AlarmChange): { readonly subject: string; readonly text: string } {
  const { name, arn, region, state, previous, reason, changedAt, actions, configuration } = change;
  const place = REGION_NAMES[region] ?? region;
  const { description, alarmRule, metrics } = configuration;
  const message = {
    AlarmName: name,
    AlarmDescription: description ?? null,
    AWSAccountId: arn.split(':')[4],
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: changedAt.replace('Z', '+0000'),
    Region: place,
    AlarmArn: arn,
    OldStateValue: previous,
    OKActions: actions.OK,
    AlarmActions: actions.ALARM,
    InsufficientDataActions: actions.INSUFFICIENT_DATA,
    ...(alarmRule === undefined ? { Trigger: { Metrics: metrics } } : { AlarmRule: alarmRule }),
  };
  return { subject: `${state}: "${name}" in ${place}`.slice(0, SUBJECT_MAX), text: JSON.stringify(message) };
}
