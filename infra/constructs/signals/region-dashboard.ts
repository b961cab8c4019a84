/**
 * What an operator looks at first in this region: is another region impaired, how late is replication, how is our own
 * API. One dashboard per region, within the three that are free per account. Each shows only its own region, so it
 * works when other regions do not.
 */
import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, Metric, TextWidget, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, READINESS_METRIC } from '../../../strategy/names';
import type { Site } from '../../site/site';
import type { GoldenSignals } from './golden-signals';

interface RegionDashboardProps {
  readonly site: Site;
  readonly impaired: readonly IAlarm[];
  readonly lags: readonly IAlarm[];
  readonly signals: GoldenSignals['metrics'];
}

export class RegionDashboard extends Construct {
  constructor(scope: Construct, id: string, { site, impaired, lags, signals }: RegionDashboardProps) {
    super(scope, id);
    const { topology, region } = site;
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `companyos-${topology.environment}-${region}`,
    });
    dashboard.addWidgets(
      new TextWidget({
        markdown: `# ${topology.environment}, seen from ${region}\nArticles: docs/runbook.md`,
        width: 24,
        height: 2,
      }),
    );
    // A region that shares no placement has no lag, and a widget without alarms shows nothing.
    const states = [alarmStates('Other regions', impaired), alarmStates('Replication lag', lags)].flat();
    dashboard.addWidgets(...states);
    dashboard.addWidgets(
      new GraphWidget({ title: 'Requests', left: [signals.requests], right: [signals.errorRatio], width: 8 }),
      new GraphWidget({ title: 'Latency p99', left: [signals.latencyP99], width: 8 }),
      new GraphWidget({ title: 'Lambda', left: [signals.concurrency], right: [signals.throttles], width: 8 }),
      new GraphWidget({ title: 'Readiness', left: [readiness(region)], leftYAxis: { min: 0, max: 100 }, width: 8 }),
    );
  }
}

/** How well drills have proven that every service can leave the region. A gap: some service was never drilled. */
const readiness = (region: string): Metric =>
  new Metric({
    ...{ namespace: METRIC_NAMESPACE, metricName: READINESS_METRIC, dimensionsMap: { Planner: region } },
    ...{ statistic: 'Minimum', period: Duration.hours(1) },
  });

function alarmStates(title: string, alarms: readonly IAlarm[]): readonly AlarmStatusWidget[] {
  return alarms.length === 0 ? [] : [new AlarmStatusWidget({ title, alarms: [...alarms], width: 12 })];
}
