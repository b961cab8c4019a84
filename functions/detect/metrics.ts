import { Metrics, MetricResolution, MetricUnit } from '@aws-lambda-powertools/metrics';
import { PROBES, type Probe, type Tick } from '../../strategy/health-budget';
import { METRIC_NAMESPACE } from '../../strategy/names';
import type { Region } from '../../strategy/topology';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
// The alarms name `Subject` alone; Powertools would add a dimension `service` to everything.
metrics.clearDefaultDimensions();

const NAMES: Readonly<Record<Probe, string>> = { login: 'LoginHealthy', crud: 'CrudHealthy', job: 'JobHealthy' };

/** One log line with 1 or 0 per probe; an unknown tick gives no value, so the alarm sees it as missing. */
export function publishHealth(subject: Region, atMs: number, ticks: Readonly<Record<Probe, Tick>>): void {
  const known = PROBES.filter((probe) => ticks[probe] !== 'U');
  if (known.length === 0) return;
  begin({ Subject: subject }, atMs);
  for (const probe of known) add(NAMES[probe], MetricUnit.Count, ticks[probe] === 'H' ? 1 : 0);
  metrics.publishStoredMetrics();
}

/** One log line: how far this region's copy of the placement is behind the peer. */
export function publishLag(of: { placement: string; peer: Region }, atMs: number, seconds: number): void {
  begin({ Placement: of.placement, Peer: of.peer }, atMs);
  add('ReplicationLagSeconds', MetricUnit.Seconds, seconds);
  metrics.publishStoredMetrics();
}

/** The value belongs to its slot, also when a slow answer made it late. */
function begin(dimensions: Readonly<Record<string, string>>, atMs: number): void {
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  metrics.setTimestamp(atMs);
}

function add(name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number): void {
  metrics.addMetric(name, unit, value, MetricResolution.High);
}
