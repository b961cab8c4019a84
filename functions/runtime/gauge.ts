import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE } from '../../strategy/names';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// Alarms use only the dimension that is given. Powertools would add a dimension `service`.
metrics.clearDefaultDimensions();

interface Gauge {
  readonly name: string;
  readonly unit: Parameters<Metrics['addMetric']>[1];
  readonly value: number;
}

/** One log line in CloudWatch's Embedded Metric Format: the value, with one dimension such as `{ Sender: region }`. */
export function publishGauge({ name, unit, value }: Gauge, dimension: Readonly<Record<string, string>>): void {
  for (const [key, of] of Object.entries(dimension)) metrics.addDimension(key, of);
  metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
}
