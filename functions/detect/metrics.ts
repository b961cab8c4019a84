import { Metrics, MetricResolution, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ALIVE_METRIC, HEALTH_METRIC, METRIC_NAMESPACE, REPLICATION_LAG_METRIC } from '../../strategy/names';
import { isBad, type TickMarks } from '../../strategy/observation';
import { PROBES } from '../../strategy/probe';
import type { Region } from '../../strategy/topology';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarms use only the dimension `Subject`; Powertools would add a dimension `service` to every metric.
metrics.clearDefaultDimensions();

/**
 * One log line with 1 or 0 for logins and for all probes together. An unknown mark gives no value, so the alarm treats
 * it as missing.
 */
export function publishHealth(subject: Region, atMs: number, marks: TickMarks): void {
  const known = PROBES.filter((probe) => marks[probe] !== 'U');
  if (known.length === 0) return;
  begin({ Subject: subject }, atMs);
  if (marks.identity !== 'U') add('LoginHealthy', MetricUnit.Count, isBad(marks.identity) ? 0 : 1);
  add(HEALTH_METRIC, MetricUnit.Count, known.some((probe) => isBad(marks[probe])) ? 0 : 1);
  metrics.publishStoredMetrics();
}

/** One log line: this region has judged what all observers published. Without it, nobody observes from here. */
export function publishAlive(observer: Region, atMs: number): void {
  begin({ Observer: observer }, atMs);
  add(ALIVE_METRIC, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** One log line: how far this region's copy of the placement is behind the peer. */
export function publishLag(of: { placement: string; peer: Region }, atMs: number, seconds: number): void {
  begin({ Placement: of.placement, Peer: of.peer }, atMs);
  add(REPLICATION_LAG_METRIC, MetricUnit.Seconds, seconds);
  metrics.publishStoredMetrics();
}

/** The value belongs to its slot, even if a slow answer made it late. */
function begin(dimensions: Readonly<Record<string, string>>, atMs: number): void {
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  metrics.setTimestamp(atMs);
}

function add(name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number): void {
  metrics.addMetric(name, unit, value, MetricResolution.High);
}
