import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  DRILLS_OVERDUE_METRIC,
  METRIC_NAMESPACE,
  READINESS_METRIC,
  SIGN_OFFS_OVERDUE_METRIC,
} from '../../strategy/names';
import type { Readiness } from '../../strategy/readiness';
import type { Region } from '../../strategy/topology';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarms use only the dimension `Planner`. Powertools would add a dimension `service`.
metrics.clearDefaultDimensions();

/**
 * One log line: so many drills are overdue, so many nobody has signed off in time, and how well it is proven that every
 * service can leave this region, in percent. Nothing is said of a region in which any service was never drilled.
 */
export function publishDrills(
  planner: Region,
  { overdue, unsigned }: Readonly<Record<'overdue' | 'unsigned', number>>,
  readiness: readonly Readiness[],
): void {
  metrics.addDimension('Planner', planner);
  metrics.addMetric(DRILLS_OVERDUE_METRIC, MetricUnit.Count, overdue);
  metrics.addMetric(SIGN_OFFS_OVERDUE_METRIC, MetricUnit.Count, unsigned);
  const shares = readiness.flatMap(({ share }) => share ?? []);
  if (shares.length > 0 && shares.length === readiness.length)
    metrics.addMetric(READINESS_METRIC, MetricUnit.Percent, 100 * Math.min(...shares));
  metrics.publishStoredMetrics();
}
