import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { MESSAGES_OVERDUE_METRIC, METRIC_NAMESPACE } from '../../strategy/names';
import type { Region } from '../../strategy/topology';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarm uses only the dimension `Sender`.
metrics.clearDefaultDimensions();

/** One log line: how many messages are overdue, as this region sees it. */
export function publishOverdue(sender: Region, overdue: number): void {
  metrics.addDimension('Sender', sender);
  metrics.addMetric(MESSAGES_OVERDUE_METRIC, MetricUnit.Count, overdue);
  metrics.publishStoredMetrics();
}
