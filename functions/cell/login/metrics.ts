import { Metrics, MetricResolution, MetricUnit } from '@aws-lambda-powertools/metrics';
import { BAD_ENTRIES_METRIC, METRIC_NAMESPACE } from '../../../strategy/names';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarm names `Placement` alone; Powertools would add a dimension `service` to everything.
metrics.clearDefaultDimensions();

/** One log line: a setting of the placement was asked for and is damaged. The alarm on it starts the restore. */
export function countBadEntry(placement: string): void {
  metrics.addDimension('Placement', placement);
  metrics.addMetric(BAD_ENTRIES_METRIC, MetricUnit.Count, 1, MetricResolution.High);
  metrics.publishStoredMetrics();
}
