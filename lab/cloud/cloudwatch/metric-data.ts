/**
 * GetMetricData: statistics of single metrics, the newest first, one value per period that has data. Periods are
 * multiples of a minute on the clock of the day. Assumptions: everything fits into one page. Not modelled, and refused:
 * expressions, other orders, labels, pages, and metrics of AWS services that no alarm reads: the lab keeps no values of
 * those.
 */
import type { Answer, Call, Fields } from '../../calls/call';
import { ServiceError } from '../../calls/call';
import { listOf, optionalFields, parameterNotModelled, refuseUnknown, text } from '../fields';
import { keyOf, statisticNamed, type MetricValues } from './metrics';

const PARAMETERS: ReadonlySet<string> = new Set(['StartTime', 'EndTime', 'MetricDataQueries']);
const MINUTE_SECONDS = 60;

/** `valuesOf`: the values of a metric by its key. */
export function metricData(call: Call, nowMs: number, valuesOf: (key: string) => MetricValues): Answer {
  refuseUnknown(call, PARAMETERS);
  const span = { startMs: timeIn(call, 'StartTime'), endMs: timeIn(call, 'EndTime') };
  if (!(span.startMs < span.endMs)) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  const results = listOf(call.input, 'MetricDataQueries').map((query) => {
    const { metric, statistic, periodMs } = asked(call, query);
    const values = valuesOf(metric);
    if (!values.isKept && metric.startsWith('AWS/'))
      throw parameterNotModelled(call, `a metric that no alarm reads: ${metric}`);
    const firstMs = Math.floor(span.startMs / periodMs) * periodMs;
    const found = Array.from({ length: Math.ceil((span.endMs - firstMs) / periodMs) }, (_, index) => {
      const fromMs = firstMs + index * periodMs;
      return { fromMs, value: values.read(statistic, { fromMs, toMs: fromMs + periodMs, nowMs }) };
    }).flatMap(({ fromMs, value }) => (value === undefined ? [] : [{ fromMs, value }]));
    found.reverse();
    return {
      Id: text(query, 'Id'),
      StatusCode: 'Complete',
      Timestamps: found.map(({ fromMs }) => fromMs / 1000),
      Values: found.map(({ value }) => value),
    };
  });
  return { output: { MetricDataResults: results }, latencyMs: 0 };
}

function asked(call: Call, query: Fields) {
  const stat = optionalFields(query, 'MetricStat');
  const metric = stat && optionalFields(stat, 'Metric');
  if (!stat || !metric) throw parameterNotModelled(call, 'MetricDataQueries without MetricStat');
  const period = Number(stat['Period']);
  if (!(period > 0 && period % MINUTE_SECONDS === 0)) throw invalid('Period must be a multiple of 60.');
  const dimensions = Object.fromEntries(
    listOf(metric, 'Dimensions').map((dimension) => [text(dimension, 'Name'), text(dimension, 'Value')]),
  );
  const name = { namespace: text(metric, 'Namespace'), name: text(metric, 'MetricName'), dimensions };
  return { metric: keyOf(name), statistic: statisticNamed(text(stat, 'Stat')), periodMs: period * 1000 };
}

/** A time is in seconds since the epoch on the wire. */
export function timeIn({ input }: Call, name: string): number {
  const seconds = input[name];
  if (typeof seconds !== 'number') throw invalid(`${name} must be a time.`);
  return seconds * 1000;
}

export const invalid = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValueException', message, 400);
