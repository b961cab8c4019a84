/**
 * When this region believes that another one is impaired, and what it then does. Fast: three logins in a row failed (30
 * s; Tier-0 has two minutes). Slow: half of the ticks saw a failed probe for three minutes.
 *
 * Either alarm pages people and starts the evacuation here. The detector also starts it by itself. `decide` uses all
 * views, so one region's opinion alone moves nothing. A probe that could not be made sends no metric. Unknown is
 * neither healthy nor impaired, so missing data keeps the alarm's state and never starts anything.
 */
import { Duration } from 'aws-cdk-lib';
import { AlarmRule, CompositeAlarm, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FAST_TICKS } from '../../../strategy/budget';
import { TICK_SECONDS } from '../../../strategy/observation';
import { HEALTH_METRIC, impairedAlarm, METRIC_NAMESPACE } from '../../../strategy/names';
import type { Region } from '../../../strategy/topology';
import type { Site } from '../../site/site';
import type { DeliveryOptions } from '../delivery';
import { describe, RunbookAlarm } from './runbook-alarm';

/** The slow budget (strategy/budget.ts) is two minutes of outage. */
const SLOW_MINUTES = 3;
const SLOW_HEALTHY_RATIO_MAX = 0.5;

interface RegionImpairedProps {
  readonly site: Site;
  readonly subject: Region;
  readonly evacuate: StateMachine;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class RegionImpaired extends Construct {
  readonly composite: CompositeAlarm;

  constructor(scope: Construct, id: string, props: RegionImpairedProps) {
    super(scope, id);
    const { site, subject } = props;
    const prefix = `companyos-${site.topology.environment}`;
    this.composite = new CompositeAlarm(this, 'Impaired', {
      compositeAlarmName: impairedAlarm(site.topology, subject),
      alarmDescription: describe(
        `${subject} is impaired, as seen from ${site.region}. To do: read the page about ${subject}.`,
        'Region impaired',
      ),
      alarmRule: AlarmRule.anyOf(this.fast(prefix, subject), this.slow(prefix, subject)),
    });
    // The alarm action publishes to the topic directly and does not need the event bus.
    this.composite.addAlarmAction(new SnsAction(props.topic));
    this.startEvacuation(props);
  }

  private fast(prefix: string, subject: Region) {
    return new RunbookAlarm(this, 'Fast', {
      name: `${prefix}-login-fails-${subject}`,
      what: `The login probe of ${subject} failed ${FAST_TICKS} times in a row.`,
      heading: 'Region impaired',
      metric: probe('LoginHealthy', subject, { statistic: 'Maximum', period: Duration.seconds(TICK_SECONDS) }),
      comparison: 'below',
      threshold: 1,
      periods: FAST_TICKS,
      missing: TreatMissingData.MISSING,
    }).alarm;
  }

  private slow(prefix: string, subject: Region) {
    return new RunbookAlarm(this, 'Slow', {
      name: `${prefix}-something-fails-${subject}`,
      what: `For ${SLOW_MINUTES} minutes, at least half of the probes of ${subject} saw a service fail.`,
      heading: 'Region impaired',
      metric: probe(HEALTH_METRIC, subject, { statistic: 'Average', period: Duration.minutes(1) }),
      comparison: 'at most',
      threshold: SLOW_HEALTHY_RATIO_MAX,
      periods: SLOW_MINUTES,
      missing: TreatMissingData.MISSING,
    }).alarm;
  }

  /** A rule and not an alarm action, because a rule retries and has a dead-letter queue. */
  private startEvacuation({ subject, evacuate, delivery }: RegionImpairedProps): void {
    new Rule(this, 'Start', {
      description: `Starts the evacuation of ${subject} when this region finds it impaired.`,
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { alarmName: [this.composite.alarmName], state: { value: ['ALARM'] } },
      },
      targets: [
        new SfnStateMachine(evacuate, {
          ...delivery,
          input: RuleTargetInput.fromObject({ source: subject, reason: 'alarm' }),
        }),
      ],
    });
  }
}

function probe(metricName: string, subject: Region, how: { statistic: string; period: Duration }): Metric {
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { Subject: subject }, ...how });
}
