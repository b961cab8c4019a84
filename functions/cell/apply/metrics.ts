import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, WRITES_ASIDE_METRIC, WRITES_WAITING_METRIC } from '../../../strategy/names';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarms use only the dimension `Placement`. Powertools would add a dimension `service` to every metric.
metrics.clearDefaultDimensions();

/**
 * Writes one log line with two metrics: the age of the placement's oldest waiting write (0 when none waits), and how
 * many writes were put aside.
 */
export function publishWaiting(placement: string, of: { seconds: number; aside: number }): void {
  metrics.addDimension('Placement', placement);
  metrics.addMetric(WRITES_WAITING_METRIC, MetricUnit.Seconds, of.seconds);
  metrics.addMetric(WRITES_ASIDE_METRIC, MetricUnit.Count, of.aside);
  metrics.publishStoredMetrics();
}
