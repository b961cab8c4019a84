/**
 * DescribeAlarms: the metric alarms of a region whose names begin with a prefix, by name, with what they watch.
 * Assumptions: alarms come in the order of their names, and a page has 50 of them if nobody asks for up to 100. Not
 * modelled, and refused: names, states, actions, parents and children, and composite alarms. Left out of the answer:
 * actions and times.
 */
import type { Answer, Call, Fields } from '../../calls/call';
import { optionalNumber, optionalText, parameterNotModelled, refuseUnknown, texts } from '../fields';
import type { AlarmState } from './alarms';
import { invalid } from './metric-data';

interface Known {
  readonly region: string;
  readonly name: string;
  readonly state: AlarmState;
  readonly arn: string;
  /** Undefined for a composite alarm, and for one that the lab cannot evaluate. */
  readonly metric: object | undefined;
  /** As the template has them. */
  readonly properties: Fields;
}

const PARAMETERS: ReadonlySet<string> = new Set(['AlarmNamePrefix', 'AlarmTypes', 'MaxRecords', 'NextToken']);
const RECORDS_MAX = 100;
const RECORDS_DEFAULT = 50;
const WATCHED = [
  ...['Namespace', 'MetricName', 'Dimensions', 'Statistic', 'ExtendedStatistic', 'Period', 'Metrics'],
  ...['Threshold', 'ComparisonOperator', 'EvaluationPeriods', 'DatapointsToAlarm', 'TreatMissingData'],
];

/** `alarms`: all that there are. */
export function alarmList(call: Call, alarms: readonly Known[]): Answer {
  refuseUnknown(call, PARAMETERS);
  const { input } = call;
  if (texts(input, 'AlarmTypes').some((type) => type !== 'MetricAlarm'))
    throw parameterNotModelled(call, 'a list of composite alarms');
  const records = optionalNumber(input, 'MaxRecords') ?? RECORDS_DEFAULT;
  if (records < 1 || records > RECORDS_MAX) throw invalid('MaxRecords must be from 1 to 100.');
  const first = Number(optionalText(input, 'NextToken') ?? 0);
  const prefix = optionalText(input, 'AlarmNamePrefix') ?? '';
  const found = alarms
    .filter(({ region, metric, name }) => region === call.region && metric && name.startsWith(prefix))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const NextToken = first + records < found.length && { NextToken: String(first + records) };
  return {
    output: { MetricAlarms: found.slice(first, first + records).map(alarmOf), CompositeAlarms: [], ...NextToken },
    latencyMs: 0,
  };
}

const alarmOf = ({ name, arn, state, properties }: Known): Fields => ({
  ...{ AlarmName: name, AlarmArn: arn, StateValue: state },
  ...Object.fromEntries(WATCHED.flatMap((key) => (properties[key] === undefined ? [] : [[key, properties[key]]]))),
});
