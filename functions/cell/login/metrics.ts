import { Metrics, MetricResolution, MetricUnit } from '@aws-lambda-powertools/metrics';
import { BAD_ENTRIES_METRIC, METRIC_NAMESPACE } from '../../../strategy/names';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarm uses only the dimension `Placement`. Powertools would add a dimension `service` to every metric.
metrics.clearDefaultDimensions();

/**
 * Writes one log line with a metric: a request found a damaged setting of the placement. The alarm on it starts the
 * restore.
 */
export function countBadEntry(placement: string): void {
  metrics.addDimension('Placement', placement);
  metrics.addMetric(BAD_ENTRIES_METRIC, MetricUnit.Count, 1, MetricResolution.High);
  metrics.publishStoredMetrics();
}
