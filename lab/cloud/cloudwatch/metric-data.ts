/**
 * GetMetricData: statistics of single metrics, one value per period that has data, the newest first if nobody asks for
 * another order. Periods are multiples of a minute on the clock of the day. At most 500 metrics a call, and 100,800
 * values a page. Assumption: a page cuts through the metrics in the order of the queries; one that is cut is
 * PartialData. Not modelled, and refused: expressions, labels, high resolution, and metrics of AWS services that no
 * alarm reads: the lab keeps no values of those.
 */
import type { Answer, Call, Fields } from '../../calls/call';
import { ServiceError } from '../../calls/call';
import {
  listOf,
  oneOf,
  optionalFields,
  optionalText,
  parameterNotModelled,
  refuseUnknown,
  text,
  within,
} from '../fields';
import { keyOf, statisticNamed, type MetricValues } from './metrics';

const PARAMETERS: ReadonlySet<string> = new Set([
  ...['StartTime', 'EndTime', 'MetricDataQueries', 'ScanBy', 'MaxDatapoints', 'NextToken'],
]);
const ORDERS = ['TimestampDescending', 'TimestampAscending'] as const;
const MINUTE_SECONDS = 60;
const QUERIES_MAX = 500;
const VALUES_MAX = 100_800;

interface Point {
  readonly fromMs: number;
  readonly value: number;
}

/** `valuesOf`: the values of a metric by its key. */
export function metricData(call: Call, nowMs: number, valuesOf: (key: string) => MetricValues): Answer {
  refuseUnknown(call, PARAMETERS);
  const { input } = call;
  const span = { startMs: timeIn(call, 'StartTime'), endMs: timeIn(call, 'EndTime') };
  if (!(span.startMs < span.endMs)) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  const newestFirst = (oneOf(input, 'ScanBy', ORDERS) ?? ORDERS[0]) === ORDERS[0];
  const series = queriesOf(call).map((query) => {
    const { metric, statistic, periodMs } = asked(call, query);
    const values = valuesOf(metric);
    if (!values.isKept && metric.startsWith('AWS/'))
      throw parameterNotModelled(call, `a metric that no alarm reads: ${metric}`);
    const firstMs = Math.floor(span.startMs / periodMs) * periodMs;
    const found = Array.from({ length: Math.ceil((span.endMs - firstMs) / periodMs) }, (_, index) => {
      const fromMs = firstMs + index * periodMs;
      return { fromMs, value: values.read(statistic, { fromMs, toMs: fromMs + periodMs, nowMs }) };
    }).flatMap(({ fromMs, value }) => (value === undefined ? [] : [{ fromMs, value }]));
    if (newestFirst) found.reverse();
    return { id: text(query, 'Id'), found };
  });
  return { output: pageOf(call, series), latencyMs: 0 };
}

/** Ids are names of their own. */
function queriesOf({ input }: Call): readonly Fields[] {
  const queries = listOf(input, 'MetricDataQueries');
  if (queries.length > QUERIES_MAX) throw invalid(`MetricDataQueries must have at most ${QUERIES_MAX} members.`);
  const ids = queries.map((query) => text(query, 'Id'));
  const wrong = ids.find((id, index) => !/^[a-z]\w*$/.test(id) || ids.indexOf(id) !== index);
  if (wrong !== undefined) throw invalid(`The value ${wrong} for parameter MetricDataQueries.member.Id is not valid.`);
  return queries;
}

/** The values from the token on. */
function pageOf({ input }: Call, series: readonly { id: string; found: readonly Point[] }[]): Fields {
  const size = within(input, 'MaxDatapoints', { low: 1, high: VALUES_MAX, fallback: VALUES_MAX });
  const first = Number(optionalText(input, 'NextToken') ?? 0);
  let before = 0;
  const MetricDataResults = series.map(({ id, found }) => {
    const shown = found.slice(Math.max(0, first - before), Math.max(0, first + size - before));
    const isCut = before + found.length > first + size;
    before += found.length;
    return {
      Id: id,
      StatusCode: isCut ? 'PartialData' : 'Complete',
      Timestamps: shown.map(({ fromMs }) => fromMs / 1000),
      Values: shown.map(({ value }) => value),
    };
  });
  return { MetricDataResults, ...(first + size < before && { NextToken: String(first + size) }) };
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
