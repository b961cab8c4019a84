/**
 * Who signs and stamps the evidence of this region. EventBridge wakes `anchor` once a minute, and an alarm tells the
 * operators when a pack waits for long. The rule only asks; what waits is in the bucket and in the control store.
 * Nothing of a recovery waits for it.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmName, EVIDENCE_WAITING_METRIC, METRIC_NAMESPACE } from '../../strategy/names';
import { PERMISSIONS } from '../access/permissions';
import { evidenceSettings } from '../site/evidence-settings';
import type { Site } from '../site/site';
import type { DeliveryOptions } from './delivery';
import { RunbookAlarm } from './signals/runbook-alarm';
import { StepFunction } from './step-function';

/** Authorities may be away for a while. After this time somebody should look. */
const WAITING_SECONDS_MAX = 15 * 60;
const PERIODS = 5;

interface AnchoringProps {
  readonly site: Site;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class Anchoring extends Construct {
  constructor(scope: Construct, id: string, { site, topic, delivery }: AnchoringProps) {
    super(scope, id);
    const grants = PERMISSIONS.anchor(site);
    const environment = evidenceSettings(site.environment);
    const { function: anchor } = new StepFunction(this, 'Anchor', { site, name: 'anchor', grants, environment });
    // The next minute asks again, so an old request is useless.
    anchor.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    new Rule(this, 'EveryMinute', {
      description: 'Asks once a minute which evidence waits for its signature or stamps.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(anchor, { ...delivery, maxEventAge: Duration.minutes(1), retryAttempts: 0 })],
    });
    new RunbookAlarm(this, 'Waiting', {
      name: alarmName(site.topology, 'evidence-waiting'),
      what: `An evidence pack in ${site.region} has waited for more than ${WAITING_SECONDS_MAX / 60} minutes for its signature or time stamp, or anchor has not known for ${PERIODS} minutes what waits. To do: read the log of anchor in ${site.region}.`,
      heading: 'Evidence waiting',
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: EVIDENCE_WAITING_METRIC,
        dimensionsMap: { Keeper: site.region },
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      comparison: 'above',
      threshold: WAITING_SECONDS_MAX,
      periods: PERIODS,
      missing: TreatMissingData.BREACHING,
      topic,
    });
  }
}
