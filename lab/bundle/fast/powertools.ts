/**
 * Powertools for the fast tier. The logger passes the document that would be a line, and metrics pass the same EMF
 * document, both without the library. Assumption: high-resolution or standard metrics with one value each.
 */

import { current } from './sandbox';

interface Metric {
  readonly Name: string;
  readonly Unit: string;
  readonly StorageResolution?: number;
}

type AddMetric = readonly [name: string, unit: string, value: number, resolution?: number];

type Log = (message: string, ...more: readonly unknown[]) => void;

const logging =
  (level: string): Log =>
  (message, ...more) =>
    current().print({ level, message, more });

/** `@aws-lambda-powertools/logger`. */
export const loggerModule = {
  Logger: class {
    info = logging('INFO');
    warn = logging('WARN');
    error = logging('ERROR');
  },
};

class Metrics {
  private readonly namespace: string;
  private dimensions: Record<string, string> = {};
  private metrics: Metric[] = [];
  private values: Record<string, number> = {};
  private timestampMs: number | undefined;

  constructor({ namespace }: { namespace: string }) {
    this.namespace = namespace;
  }

  clearDefaultDimensions(): void {
    // There are no default dimensions.
  }

  addDimension(name: string, value: string): void {
    this.dimensions[name] = value;
  }

  setTimestamp(atMs: number): void {
    this.timestampMs = atMs;
  }

  addMetric(...[Name, Unit, value, resolution]: AddMetric): void {
    this.metrics.push({ Name, Unit, ...(resolution === 1 && { StorageResolution: 1 }) });
    this.values[Name] = value;
  }

  publishStoredMetrics(): void {
    const { namespace, dimensions, metrics, values, timestampMs } = this;
    const directive = { Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics };
    const _aws = { Timestamp: timestampMs ?? current().wall.now(), CloudWatchMetrics: [directive] };
    current().print({ _aws, ...dimensions, ...values });
    Object.assign(this, { dimensions: {}, metrics: [], values: {}, timestampMs: undefined });
  }
}

/** `@aws-lambda-powertools/metrics`: the running sandbox passes one EMF document per publication. */
export const metricsModule = {
  Metrics,
  MetricUnit: { Count: 'Count', Seconds: 'Seconds' },
  MetricResolution: { High: 1, Standard: 60 },
};
