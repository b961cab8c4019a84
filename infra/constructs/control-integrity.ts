/**
 * Protects the settings of the placements in this region: a snapshot every ten seconds, and an alarm per placement when
 * a request finds a damaged setting. The alarm starts the restore of that placement in this region. Several regions may
 * see the same damage; `claim` lets only one of them work. Damage that nobody reads is found only at the next restore.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { BAD_ENTRIES_METRIC, badEntriesAlarm, METRIC_NAMESPACE } from '../../strategy/names';
import type { Placement } from '../../strategy/topology';
import { PERMISSIONS } from '../access/permissions';
import { placementsAt, type Site } from '../site/site';
import type { DeliveryOptions } from './delivery';
import { RunbookAlarm } from './signals/runbook-alarm';
import { StepFunction } from './step-function';

/** The control plane's RTO is five minutes. An alarm with a period of a minute would use two of them. */
const PERIOD = Duration.seconds(10);

interface ControlIntegrityProps {
  readonly site: Site;
  readonly restore: StateMachine;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class ControlIntegrity extends Construct {
  constructor(scope: Construct, id: string, props: ControlIntegrityProps) {
    super(scope, id);
    this.snapshots(props);
    for (const placement of placementsAt(props.site)) this.startRestore(props, placement);
  }

  private snapshots({ site, delivery }: ControlIntegrityProps): void {
    const step = new StepFunction(this, 'Snapshot', { site, name: 'snapshot', grants: PERMISSIONS.snapshot(site) });
    // A late look is useless, so neither Lambda nor the rule retries.
    step.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    const options = { ...delivery, maxEventAge: Duration.minutes(1), retryAttempts: 0 };
    new Rule(this, 'EveryMinute', {
      description: 'Takes snapshots of settings: six looks of ten seconds.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(step.function, options)],
    });
  }

  /** A rule and not an alarm action, because a rule retries and has a dead-letter queue. */
  private startRestore({ site, restore, topic, delivery }: ControlIntegrityProps, { name }: Placement): void {
    const alarm = this.damaged({ site, name, topic });
    new Rule(this, `Start-${name}`, {
      description: `Starts the restore of the settings of ${name} when this region meets a damaged one.`,
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { alarmName: [alarm.alarmName], state: { value: ['ALARM'] } },
      },
      targets: [
        new SfnStateMachine(restore, {
          ...delivery,
          input: RuleTargetInput.fromObject({ source: site.region, placement: name, reason: 'alarm' }),
        }),
      ],
    });
  }

  private damaged({ site, name, topic }: { site: Site; name: string; topic: ITopic }): Alarm {
    return new RunbookAlarm(this, `Damaged-${name}`, {
      name: badEntriesAlarm(site.topology, name),
      what: `A setting of placement ${name} is damaged: a read failed its check. This alarm starts the restore by itself.`,
      heading: 'Control plane damaged',
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: BAD_ENTRIES_METRIC,
        dimensionsMap: { Placement: name },
        statistic: 'Sum',
        period: PERIOD,
      }),
      comparison: 'at least',
      threshold: 1,
      periods: 1,
      // The metric has data only when there is damage.
      missing: TreatMissingData.NOT_BREACHING,
      topic,
    }).alarm;
  }
}
