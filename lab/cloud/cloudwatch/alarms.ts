/**
 * The state of an alarm, one evaluation at a time, as a pure function. Follows "Configuring how CloudWatch alarms treat
 * missing data": CloudWatch reads more data points than Evaluation Periods, judges the most recent *existing* ones, and
 * fills in missing ones only when too few exist. Assumption: the evaluation range is Evaluation Periods + 2, as in
 * AWS's examples; AWS publishes no rule. If that is wrong, alarms on intermittent data change state earlier or later
 * than on AWS.
 */
import type { Fields, Resource } from '../../calls/call';
import { keyOf, statisticNamed, type MetricName, type MetricStore, type Window } from './metrics';
import { compileMath, type Expression } from './metric-math';
import { flag, listOf, oneOf, optionalFields, optionalNumber, optionalText, text, within } from '../fields';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A metric alarm. `read` returns the data point of one period, or undefined when there is none. */
export interface MetricAlarm {
  readonly name: string;
  readonly periodMs: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missing: Missing;
  readonly breaches: (value: number) => boolean;
  readonly read: (metrics: MetricStore, window: Window) => number | undefined;
  /** Keys of the metrics that `read` uses. */
  readonly reads: readonly string[];
  /** `configuration.metrics` of the alarm's events. */
  readonly metrics: readonly Fields[];
}

const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
type Missing = (typeof MISSING)[number];

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const COUNT = { low: 1, high: 1440, fallback: 0 };

/** Number of data points in one evaluation. */
export const evaluationRange = (alarm: Pick<MetricAlarm, 'evaluationPeriods'>): number => alarm.evaluationPeriods + 2;

/**
 * Reads an AWS::CloudWatch::Alarm. Throws with the field's name when AWS would refuse it or the lab does not model it.
 */
export function readAlarm({ properties, ref }: Resource): MetricAlarm {
  const evaluationPeriods = within(properties, 'EvaluationPeriods', COUNT);
  const datapointsToAlarm = within(properties, 'DatapointsToAlarm', { ...COUNT, fallback: evaluationPeriods });
  if (datapointsToAlarm > evaluationPeriods) throw new Error('DatapointsToAlarm must not exceed EvaluationPeriods');
  const threshold = optionalNumber(properties, 'Threshold');
  if (threshold === undefined) throw new Error('Threshold is required');
  const comparison = COMPARISONS[text(properties, 'ComparisonOperator')];
  if (!comparison) throw new Error(`ComparisonOperator "${text(properties, 'ComparisonOperator')}" is not modelled`);
  return {
    name: optionalText(properties, 'AlarmName') ?? ref,
    evaluationPeriods,
    datapointsToAlarm,
    missing: oneOf(properties, 'TreatMissingData', MISSING) ?? 'missing',
    breaches: (value) => comparison(value, threshold),
    ...(properties['Metrics'] === undefined ? single(properties) : math(properties)),
  };
}

type Query = Pick<MetricAlarm, 'periodMs' | 'read' | 'reads' | 'metrics'>;

function single(properties: Fields): Query {
  const stat = optionalText(properties, 'ExtendedStatistic') ?? text(properties, 'Statistic');
  const metric = {
    Namespace: properties['Namespace'],
    MetricName: properties['MetricName'],
    Dimensions: properties['Dimensions'],
  };
  return metricStat({
    Id: 'm1',
    MetricStat: { Metric: dropUndefined(metric), Period: properties['Period'], Stat: stat },
  });
}

/** Reads an entry of `Metrics` that names a metric. */
function metricStat(query: Fields): Query {
  const stat = optionalFields(query, 'MetricStat') ?? {};
  const metric = metricNamed(optionalFields(stat, 'Metric') ?? {});
  const statistic = statisticNamed(text(stat, 'Stat'));
  const periodSeconds = period(stat);
  const key = keyOf(metric);
  return {
    periodMs: periodSeconds * 1000,
    reads: [key],
    read: (metrics, window) => metrics.values(key).read(statistic, window),
    metrics: [
      {
        id: text(query, 'Id'),
        metricStat: { metric, period: periodSeconds, stat: stat['Stat'] },
        returnData: flag(query, 'ReturnData', true),
      },
    ],
  };
}

function period(stat: Fields): number {
  const seconds = optionalNumber(stat, 'Period') ?? 0;
  if (seconds === 10 || seconds === 20 || seconds === 30 || (seconds >= 60 && seconds % 60 === 0)) return seconds;
  throw new Error(`Period must be 10, 20, 30 or a multiple of 60, got ${seconds}`);
}

function metricNamed(metric: Fields): MetricName {
  const dimensions = listOf(metric, 'Dimensions').map((entry) => [text(entry, 'Name'), text(entry, 'Value')] as const);
  return {
    namespace: text(metric, 'Namespace'),
    name: text(metric, 'MetricName'),
    dimensions: Object.fromEntries(dimensions),
  };
}

/** Reads `Metrics`: metrics and expressions on them. Exactly one of them is returned. */
function math(properties: Fields): Query {
  const queries = listOf(properties, 'Metrics');
  const returned = queries.filter((query) => flag(query, 'ReturnData', true));
  const [target] = returned;
  if (!target || returned.length > 1) throw new Error('Metrics must have exactly one entry with ReturnData true');
  const stats = new Map(
    queries.filter((query) => query['MetricStat'] !== undefined).map((query) => [text(query, 'Id'), metricStat(query)]),
  );
  const expressions = new Map<string, Expression>();
  for (const query of queries) {
    const source = optionalText(query, 'Expression');
    if (source !== undefined) expressions.set(text(query, 'Id'), compileMath(source));
  }
  const read = (id: string, metrics: MetricStore, window: Window): number | undefined => {
    const stat = stats.get(id);
    if (stat) return stat.read(metrics, window);
    return expressions.get(id)?.((other) => read(other, metrics, window));
  };
  return {
    periodMs: Math.max(...[...stats.values()].map(({ periodMs }) => periodMs), 10_000),
    reads: [...stats.values()].flatMap(({ reads }) => reads),
    read: (metrics, window) => read(text(target, 'Id'), metrics, window),
    metrics: queries.map((query) => ({
      id: query['Id'],
      expression: query['Expression'],
      returnData: query === target,
    })),
  };
}

const dropUndefined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

type Judged = Pick<MetricAlarm, 'evaluationPeriods' | 'datapointsToAlarm' | 'missing' | 'breaches'>;

/**
 * Returns the new state. `points` are the data points of the evaluation range, newest first; `current` is the present
 * state.
 */
export function judge(points: readonly (number | undefined)[], alarm: Judged, current: AlarmState): AlarmState {
  const existing = points.filter((point) => point !== undefined).slice(0, alarm.evaluationPeriods);
  const breaching = existing.filter((point) => alarm.breaches(point)).length;
  if (breaching >= alarm.datapointsToAlarm) return 'ALARM';
  const absent = alarm.evaluationPeriods - existing.length;
  if (absent === 0 || alarm.missing === 'notBreaching') return 'OK';
  if (alarm.missing === 'breaching') return breaching + absent >= alarm.datapointsToAlarm ? 'ALARM' : 'OK';
  if (breaching < existing.length) return 'OK';
  if (alarm.missing === 'ignore') return current;
  if (existing.length === 0) return 'INSUFFICIENT_DATA';
  // All known points breach, but few are known. Only evidence that is old enough counts (AWS: "avoiding premature
  // transitions").
  const oldestAge = points.findLastIndex((point) => point !== undefined) + 1;
  return oldestAge >= alarm.datapointsToAlarm ? 'ALARM' : current;
}
