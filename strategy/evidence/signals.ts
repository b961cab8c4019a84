/**
 * `signals.jsonl` of a pack: which metrics an auditor wants, over which time, and a line per series. Assumes that the
 * environment's alarms watch these metrics: a metric without an alarm is not found. A period without a sample is no
 * point, and never a zero.
 */
import { HEALTH_METRIC, METRIC_NAMESPACE, REPLICATION_LAG_METRIC, WRITES_WAITING_METRIC } from '../names';
import type { Region } from '../topology';
import type { Evidence } from './evidence';

/** The identity of a metric in one region. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** `statistic`: as CloudWatch names it. `points`: the start of each period with its value, the oldest first. */
export interface Series extends MetricName {
  readonly region: Region;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit: string;
  readonly points: readonly (readonly [at: string, value: number])[];
}

/** A region of which not everything was read, and why. */
export interface Unread {
  readonly region: Region;
  readonly unread: string;
}

export interface Signals {
  readonly series: readonly Series[];
  readonly unread: readonly Unread[];
}

/** A metric that belongs to a pack. `title`: of its chart. `file`: the name of its chart. */
export interface Signal {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Average' | 'Maximum' | 'Sum' | 'p99';
  readonly unit: string;
  readonly title: string;
  readonly file: string;
  /** Lags go from a second to hours. */
  readonly scale: 'linear' | 'log';
  /** Which values are bad: a chart shows the lines with the worst ones. */
  readonly worst: 'highest' | 'lowest';
}

const common = { scale: 'linear', worst: 'highest' } as const;
const ours = { ...common, namespace: METRIC_NAMESPACE };
const api = { ...common, namespace: 'AWS/ApiGateway' };
const lambda = { ...common, namespace: 'AWS/Lambda', unit: 'Count' };

/** Lag, latency, traffic, errors and saturation, and what the observers saw: in the order of the charts. */
export const SIGNALS: readonly Signal[] = [
  {
    ...{ ...ours, name: REPLICATION_LAG_METRIC, statistic: 'Maximum', unit: 'Seconds', scale: 'log' },
    ...{ title: 'Age of the newest heartbeat of a peer (replication lag)', file: 'replication-lag' },
  },
  {
    ...{ ...ours, name: HEALTH_METRIC, statistic: 'Average', unit: 'Share', worst: 'lowest' },
    ...{ title: 'Share of ticks in which every probe of a region was served', file: 'health' },
  },
  {
    ...{ ...api, name: 'Count', statistic: 'Sum', unit: 'Count' },
    ...{ title: 'Requests (traffic)', file: 'requests' },
  },
  {
    ...{ ...api, name: '5xx', statistic: 'Sum', unit: 'Count' },
    ...{ title: 'Answers 5xx (errors and maintenance)', file: 'errors' },
  },
  {
    ...{ ...api, name: '4xx', statistic: 'Sum', unit: 'Count' },
    ...{ title: 'Answers 4xx (refusals)', file: 'refusals' },
  },
  {
    ...{ ...api, name: 'Latency', statistic: 'p99', unit: 'Milliseconds' },
    ...{ title: 'Latency, slowest 1 % of answers', file: 'latency' },
  },
  {
    ...{ ...lambda, name: 'ConcurrentExecutions', statistic: 'Maximum' },
    ...{ title: 'Executions at once (saturation)', file: 'concurrency' },
  },
  {
    ...{ ...lambda, name: 'Throttles', statistic: 'Sum' },
    ...{ title: 'Throttled executions (saturation)', file: 'throttles' },
  },
  {
    ...{ ...ours, name: WRITES_WAITING_METRIC, statistic: 'Maximum', unit: 'Seconds', scale: 'log' },
    ...{ title: 'Age of the oldest write that waits for a partition to end', file: 'writes-waiting' },
  },
];

/** What a pack wants of that metric. Undefined if it wants nothing. */
export const signalOf = ({ namespace, name }: Pick<MetricName, 'namespace' | 'name'>): Signal | undefined =>
  SIGNALS.find((signal) => signal.namespace === namespace && signal.name === name);

/** The time that a pack covers. Only whole periods count: one that has not ended would look like less traffic. */
export interface SignalWindow {
  readonly fromMs: number;
  /** The end of the last whole period. */
  readonly untilMs: number;
  /** The end of the incident. */
  readonly endMs: number;
  readonly periodSeconds: number;
}

/** What was normal before. */
const BEFORE_MS = 15 * 60_000;
/** A series has at most so many points. */
const POINTS_MAX = 360;
const DAY_MS = 86_400_000;
/**
 * Periods in seconds, and for how many days CloudWatch keeps values of that length
 * (docs/aws.md#cloudwatch-and-eventbridge).
 */
const PERIODS = [
  [60, 15],
  [300, 63],
  [3600, 455],
  [86_400, Infinity],
] as const;

/**
 * From a quarter of an hour before the outage began until the incident ended, or until now. When nobody knows when it
 * began, the declaration counts, and then the time in the incident's name. Undefined when that has none either.
 */
export function windowOf(
  { times, incident }: Pick<Evidence, 'times' | 'incident'>,
  nowMs: number,
): SignalWindow | undefined {
  const began = times.outageStartedAt ?? times.declaredAt;
  const beganMs = began === null ? timeInName(incident) : Date.parse(began);
  const endMs = times.endedAt === null ? nowMs : Math.min(nowMs, Date.parse(times.endedAt));
  if (Number.isNaN(beganMs) || beganMs > endMs) return undefined;
  const startMs = beganMs - BEFORE_MS;
  const fits = ([seconds, days]: (typeof PERIODS)[number]): boolean =>
    (endMs - startMs) / (seconds * 1000) <= POINTS_MAX - 2 && nowMs - startMs < days * DAY_MS;
  const [periodSeconds] = PERIODS.find(fits) ?? [86_400];
  const periodMs = periodSeconds * 1000;
  const lastMs = Math.ceil(endMs / periodMs) * periodMs;
  return {
    fromMs: Math.floor(startMs / periodMs) * periodMs,
    untilMs: lastMs <= nowMs ? lastMs : lastMs - periodMs,
    ...{ endMs, periodSeconds },
  };
}

const NAME = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** The time at the end of an incident's name, or NaN. */
const timeInName = (incident: string): number => {
  const [, year, month, day, hour, minute, second] = NAME.exec(incident) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

/** One series per line, and then a line per region of which not everything was read. */
export const signalLines = ({ series, unread }: Signals): string =>
  [...series, ...unread].map((line) => `${JSON.stringify(line)}\n`).join('');
