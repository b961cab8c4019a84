/**
 * This region as observer of the others: the detector on its one-minute rule, an alarm pair per other region, lag alarms per
 * placement and peer, and an alarm for its own silence. Scheduler cannot tick faster than a minute, so one run makes six ticks.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { OBJECTIVES } from '../../strategy/layers';
import { METRIC_NAMESPACE } from '../../strategy/names';
import { regionsOf, type Placement, type Region } from '../../strategy/topology';
import { PERMISSIONS } from '../permissions';
import { othersOf, placementsAt, type Site } from '../site';
import type { DeliveryOptions } from './delivery';
import { RegionImpaired } from './region-impaired';
import { RunbookAlarm } from './runbook-alarm';
import { StepFunction } from './step-function';

/** The strictest promise of the stores that the heartbeats stand for. */
const LAG_SECONDS_MAX = Math.min(
  ...Object.values(OBJECTIVES)
    .filter((objective) => objective.store !== 'tier0-table')
    .map((objective) => objective.rpoTargetSeconds),
);
/** Heartbeats are ten seconds apart and one slow minute is weather: three minutes in a row are not. */
const LAG_MINUTES = 3;
const SILENT_MINUTES = 3;

interface ObserverProps {
  readonly site: Site;
  readonly evacuate: StateMachine;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

interface LagProps {
  readonly site: Site;
  readonly placement: Placement;
  readonly peer: Region;
  readonly topic: ITopic;
}

export class Observer extends Construct {
  /** One per other region. */
  readonly impaired: readonly IAlarm[];
  /** One per placement and peer; empty where no placement has a peer. */
  readonly lags: readonly IAlarm[];

  constructor(scope: Construct, id: string, props: ObserverProps) {
    super(scope, id);
    const { site, evacuate, topic, delivery } = props;
    const detect = this.detector(site, delivery);
    this.silence(site, detect, topic);
    this.impaired = othersOf(site).map(
      (subject) => new RegionImpaired(this, subject, { site, subject, evacuate, delivery }).composite,
    );
    this.lags = placementsAt(site).flatMap((placement) =>
      regionsOf(placement)
        .filter((peer) => peer !== site.region)
        .map((peer) => this.lag({ site, placement, peer, topic })),
    );
  }

  private detector(site: Site, delivery: DeliveryOptions): Function {
    const step = new StepFunction(this, 'Detect', { site, name: 'detect', grants: PERMISSIONS.detect(site) });
    // A late tick is useless: neither Lambda nor the rule tries again.
    step.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    const options = { ...delivery, maxEventAge: Duration.minutes(1), retryAttempts: 0 };
    new Rule(this, 'EveryMinute', {
      description: 'Probes the other regions: six ticks of ten seconds.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(step.function, options)],
    });
    return step.function;
  }

  private silence(site: Site, detect: Function, topic: ITopic): void {
    new RunbookAlarm(this, 'Silent', {
      name: `companyos-${site.topology.environment}-observer-silent`,
      what: `${site.region} has stopped observing the other regions.`,
      heading: 'Observer silent',
      metric: detect.metricInvocations({ period: Duration.minutes(1), statistic: 'Sum' }),
      comparison: 'below',
      threshold: 1,
      periods: SILENT_MINUTES,
      // No invocation leaves no data point: here silence is the failure itself.
      missing: TreatMissingData.BREACHING,
      topic,
    });
  }

  private lag({ site, placement, peer, topic }: LagProps): IAlarm {
    return new RunbookAlarm(this, `Lag-${placement.name}-${peer}`, {
      name: `companyos-${site.topology.environment}-lag-${placement.name}-from-${peer}`,
      what: `What ${peer} writes for ${placement.name} reaches ${site.region} later than its RPO of ${LAG_SECONDS_MAX} s allows.`,
      heading: 'Replication lag',
      metric: lagMetric(placement, peer),
      comparison: 'at least',
      threshold: LAG_SECONDS_MAX,
      periods: LAG_MINUTES,
      // A lag that nobody can measure is taken for too large: a promotion would have to ask for the loss as unknown.
      missing: TreatMissingData.BREACHING,
      topic,
    }).alarm;
  }
}

function lagMetric(placement: Placement, peer: Region): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: 'ReplicationLagSeconds',
    dimensionsMap: { Placement: placement.name, Peer: peer },
    statistic: 'Maximum',
    period: Duration.minutes(1),
  });
}
