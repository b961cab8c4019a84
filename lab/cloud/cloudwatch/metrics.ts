/**
 * The metrics of one region: values in buckets of the metric's resolution, read back as statistics. Also reads the
 * embedded metric format (EMF) that functions print. Assumption: percentiles are exact, where AWS approximates. Not
 * modelled: units, retention and roll-up of old data, search, streams.
 */
import type { Fields } from '../../calls/call';
import { isFields, listOf, optionalNumber, text, texts } from '../fields';

/** The identity of a metric. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One value. `resolutionSeconds` is 1 (high resolution) or 60. */
export interface Datum extends MetricName {
  readonly value: number;
  readonly atMs: number;
  readonly resolutionSeconds: number;
  /** The bucket cannot be read before this time. */
  readonly visibleAtMs: number;
}

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  /** Time of the query. Values that are not visible yet do not exist for it. */
  readonly nowMs: number;
}

interface Bucket {
  readonly atMs: number;
  visibleAtMs: number;
  readonly values: number[];
}

/** Average, Sum, Minimum, Maximum, SampleCount, or pNN. */
export type Statistic = (values: readonly number[]) => number;

/** The values of one metric in one region. */
export class MetricValues {
  /** Metrics of AWS services that no alarm reads are not kept: every request makes a dozen values. */
  isKept = false;
  private readonly buckets: Bucket[] = [];

  add({ atMs, resolutionSeconds, value, visibleAtMs }: Omit<Datum, keyof MetricName>): void {
    if (!this.isKept) return;
    const { buckets } = this;
    const resolutionMs = resolutionSeconds * 1000;
    const bucketAtMs = Math.floor(atMs / resolutionMs) * resolutionMs;
    let index = buckets.length - 1;
    while (index >= 0 && (buckets[index]?.atMs ?? 0) > bucketAtMs) index -= 1;
    const bucket = buckets[index];
    if (bucket?.atMs === bucketAtMs) {
      bucket.values.push(value);
      bucket.visibleAtMs = Math.max(bucket.visibleAtMs, visibleAtMs);
    } else buckets.splice(index + 1, 0, { atMs: bucketAtMs, visibleAtMs, values: [value] });
  }

  /** Returns the statistic of all visible values in [fromMs, toMs), or undefined when there are none. */
  read(statistic: Statistic, window: Window): number | undefined {
    const values: number[] = [];
    for (let index = this.buckets.length - 1; index >= 0; index -= 1) {
      const bucket = this.buckets[index];
      if (!bucket || bucket.atMs < window.fromMs) break;
      // Adds them one by one: after a flood there are more values than a call can take as arguments.
      if (bucket.atMs < window.toMs && bucket.visibleAtMs <= window.nowMs)
        for (const value of bucket.values) values.push(value);
    }
    return values.length === 0 ? undefined : statistic(values);
  }
}

export class MetricStore {
  private readonly known = new Map<string, MetricValues>();

  /** Returns the values of a metric by its key. A new metric has none. */
  values(key: string): MetricValues {
    let values = this.known.get(key);
    if (!values) {
      values = new MetricValues();
      this.known.set(key, values);
    }
    return values;
  }

  names(): readonly string[] {
    return [...this.known.keys()];
  }
}

/** The identity of a metric as one text. */
export const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  `${namespace}|${name}|${Object.keys(dimensions)
    .sort()
    .map((key) => `${key}=${dimensions[key] ?? ''}`)
    .join(',')}`;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const STATISTICS: Readonly<Record<string, Statistic>> = {
  Average: (values) => sum(values) / values.length,
  Sum: sum,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
  SampleCount: (values) => values.length,
};

/** Returns the statistic with that name. Throws when CloudWatch does not know it or the lab does not model it. */
export function statisticNamed(name: string): Statistic {
  const percentile = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  if (percentile !== undefined) {
    const share = Number(percentile) / 100;
    return (values) =>
      [...values].sort((left, right) => left - right)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;
  }
  const statistic = STATISTICS[name];
  if (!statistic) throw new Error(`Statistic "${name}" is not modelled`);
  return statistic;
}

/**
 * Reads the metrics of one log entry by the EMF specification. Returns none when the entry is not EMF. Drops malformed
 * parts, as AWS does.
 */
export function readEmf(logged: string | Fields): Omit<Datum, 'visibleAtMs'>[] {
  const root = typeof logged === 'string' ? parse(logged) : logged;
  const metadata = root?.['_aws'];
  if (!root || !isFields(metadata)) return [];
  const atMs = optionalNumber(metadata, 'Timestamp');
  if (atMs === undefined) return [];
  return listOf(metadata, 'CloudWatchMetrics').flatMap((directive) => readDirective(root, directive, atMs));
}

function parse(line: string): Fields | undefined {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readDirective(root: Fields, directive: Fields, atMs: number): Omit<Datum, 'visibleAtMs'>[] {
  const namespace = text(directive, 'Namespace');
  const sets = (directive['Dimensions'] ?? [[]]) as readonly (readonly string[])[];
  return listOf(directive, 'Metrics').flatMap((metric) => {
    const name = text(metric, 'Name');
    const resolutionSeconds = optionalNumber(metric, 'StorageResolution') ?? 60;
    const values = [root[name]].flat().filter((value): value is number => Number.isFinite(value));
    return sets.flatMap((set) => {
      const dimensions = dimensionsOf(root, texts({ set }, 'set'));
      return dimensions ? values.map((value) => ({ namespace, name, dimensions, value, atMs, resolutionSeconds })) : [];
    });
  });
}

function dimensionsOf(root: Fields, names: readonly string[]): Record<string, string> | undefined {
  const entries = names.map((name) => [name, root[name]] as const);
  const complete = entries.every((entry): entry is readonly [string, string] => typeof entry[1] === 'string');
  return complete ? Object.fromEntries(entries) : undefined;
}
