import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, WRITES_ASIDE_METRIC, WRITES_WAITING_METRIC } from '../../../strategy/names';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarms name `Placement` alone; Powertools would add a dimension `service` to everything.
metrics.clearDefaultDimensions();

/**
 * One log line: how old the oldest write is that waits for the placement, 0 when none does, and how many were put
 * aside.
 */
export function publishWaiting(placement: string, of: { seconds: number; aside: number }): void {
  metrics.addDimension('Placement', placement);
  metrics.addMetric(WRITES_WAITING_METRIC, MetricUnit.Seconds, of.seconds);
  metrics.addMetric(WRITES_ASIDE_METRIC, MetricUnit.Count, of.aside);
  metrics.publishStoredMetrics();
}
