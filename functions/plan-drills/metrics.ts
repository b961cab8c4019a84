import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DRILLS_OVERDUE_METRIC, METRIC_NAMESPACE } from '../../strategy/names';
import type { Region } from '../../strategy/topology';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarm uses only the dimension `Planner`. Powertools would add a dimension `service`.
metrics.clearDefaultDimensions();

/** One log line: this region knows what is due, and so many drills are overdue. */
export function publishOverdue(planner: Region, count: number): void {
  metrics.addDimension('Planner', planner);
  metrics.addMetric(DRILLS_OVERDUE_METRIC, MetricUnit.Count, count);
  metrics.publishStoredMetrics();
}
