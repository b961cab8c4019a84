/**
 * Alarms on writes that wait for the end of a partition: when they wait for long, and when one can never be applied.
 * Assumes that `cell-apply` reports once a minute. While it does not, nothing is known about waiting writes, and the
 * alarm's state shows that.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, waitingAlarm, WRITES_ASIDE_METRIC, WRITES_WAITING_METRIC } from '../../strategy/names';
import { placementsAt, type Site } from '../site/site';
import { RunbookAlarm } from './signals/runbook-alarm';

/** Longer than any partition in the drills, plus the minutes for which a write waits for its peers afterwards. */
const WAITING_SECONDS_MAX = 900;

export class WaitingWrites extends Construct {
  constructor(scope: Construct, id: string, { site, topic }: { site: Site; topic: ITopic }) {
    super(scope, id);
    for (const { name } of placementsAt(site)) {
      const common = { comparison: 'above', periods: 1, topic } as const;
      new RunbookAlarm(this, `Old-${name}`, {
        ...common,
        name: waitingAlarm(site.topology, name, 'waiting'),
        what: `A write of placement ${name}, accepted during a partition, has waited for 15 minutes.`,
        heading: 'Writes waiting',
        metric: metric(WRITES_WAITING_METRIC, name, 'Maximum'),
        threshold: WAITING_SECONDS_MAX,
        // Missing data is neither good nor bad. A region that is down, or a function that fails, has alarms of its own.
        missing: TreatMissingData.MISSING,
      });
      new RunbookAlarm(this, `Aside-${name}`, {
        ...common,
        name: waitingAlarm(site.topology, name, 'aside'),
        what: `A write of placement ${name}, accepted during a partition, can never be applied.`,
        heading: 'Writes put aside',
        metric: metric(WRITES_ASIDE_METRIC, name, 'Sum'),
        threshold: 0,
        // The metric reports a write once, when it is put aside.
        missing: TreatMissingData.NOT_BREACHING,
      });
    }
  }
}

const metric = (metricName: string, Placement: string, statistic: string): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { Placement },
    statistic,
    period: Duration.minutes(1),
  });
