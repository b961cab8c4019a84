/**
 * This region as an observer of all regions: the detector with its one-minute rule, a pair of alarms per other region,
 * lag alarms per placement and peer, and alarms for its own failures and silence. A rule cannot start anything more
 * often than every minute, so one run makes a tick every ten seconds until the next run takes over. The witness's
 * region has no state machines: it observes and starts nothing.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { OBJECTIVES } from '../../../strategy/layers';
import { alarmName, ALIVE_METRIC, METRIC_NAMESPACE, REPLICATION_LAG_METRIC } from '../../../strategy/names';
import { TICK_SECONDS } from '../../../strategy/observation';
import { regionsOf, type Placement, type Region } from '../../../strategy/topology';
import { PERMISSIONS } from '../../access/permissions';
import { othersOf, placementsAt, type Site } from '../../site/site';
import type { DeliveryOptions } from '../delivery';
import { RegionImpaired } from './region-impaired';
import { RunbookAlarm } from './runbook-alarm';
import { StepFunction } from '../step-function';

/** The strictest RPO among the stores whose replication the heartbeats measure. */
const LAG_SECONDS_MAX = Math.min(
  ...Object.values(OBJECTIVES)
    .filter((objective) => objective.store !== 'tier0-table')
    .map((objective) => objective.rpoTargetSeconds),
);
/** Heartbeats are ten seconds apart. One slow minute may be chance; three in a row are not. */
const LAG_MINUTES = 3;
/**
 * Eight missing ticks are longer than a gap between two runs, even at a first start. They leave some of the two minutes
 * within which people have to know.
 */
const SILENT_PERIOD = Duration.seconds(TICK_SECONDS);
const SILENT_TICKS = 8;

interface ObserverProps {
  readonly site: Site;
  /** The machine that an alarm starts; absent in the witness's region. */
  readonly evacuate?: StateMachine;
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
    this.failure(site, this.detector(site, delivery), topic);
    this.silence(site, topic);
    const watched = evacuate ? othersOf(site).map((subject) => ({ site, subject, evacuate, topic, delivery })) : [];
    this.impaired = watched.map((of) => new RegionImpaired(this, of.subject, of).composite);
    this.lags = placementsAt(site).flatMap((placement) =>
      regionsOf(placement)
        .filter((peer) => peer !== site.region)
        .map((peer) => this.lag({ site, placement, peer, topic })),
    );
  }

  private detector(site: Site, delivery: DeliveryOptions): IFunction {
    const step = new StepFunction(this, 'Detect', { site, name: 'detect', grants: PERMISSIONS.detect(site) });
    // A late tick is useless, so neither Lambda nor the rule retries.
    step.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    const options = { ...delivery, maxEventAge: Duration.minutes(1), retryAttempts: 0 };
    new Rule(this, 'EveryMinute', {
      description: 'Starts the next run of the detector, which takes over from the one before.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(step.function, options)],
    });
    return step.function;
  }

  /** When a run fails, the previous run goes on. So this alarm comes a quarter of an hour before the silence. */
  private failure(site: Site, detector: IFunction, topic: ITopic): void {
    new RunbookAlarm(this, 'Failing', {
      name: alarmName(site.topology, 'observer-failing'),
      what: `New runs of detect fail in ${site.region}. The last good run goes on for at most 15 minutes. Then nobody observes from ${site.region}. To do: read the log of detect in ${site.region} and roll the last deploy back.`,
      heading: 'Observer silent',
      metric: detector.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
      comparison: 'at least',
      threshold: 1,
      periods: 1,
      // No data means that no run has ended. The other alarm tells whether one is alive.
      missing: TreatMissingData.NOT_BREACHING,
      topic,
    });
  }

  private silence(site: Site, topic: ITopic): void {
    new RunbookAlarm(this, 'Silent', {
      name: alarmName(site.topology, 'observer-silent'),
      what: `The detector in ${site.region} has judged nothing for 80 seconds: nobody observes from ${site.region}. To do: read the log of detect in ${site.region}. If every region is silent, watch the regions yourself and start "evacuate" by hand.`,
      heading: 'Observer silent',
      // Counts heartbeats and not invocations: a run that starts and fails observes nothing.
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: ALIVE_METRIC,
        dimensionsMap: { Observer: site.region },
        statistic: 'Sum',
        period: SILENT_PERIOD,
      }),
      comparison: 'below',
      threshold: 1,
      periods: SILENT_TICKS,
      // Silence is the failure that this alarm is for.
      missing: TreatMissingData.BREACHING,
      topic,
    });
  }

  private lag({ site, placement, peer, topic }: LagProps): IAlarm {
    return new RunbookAlarm(this, `Lag-${placement.name}-${peer}`, {
      name: alarmName(site.topology, `lag-${placement.name}-from-${peer}`),
      what: `Replication of ${placement.name} from ${peer} to ${site.region} is ${LAG_SECONDS_MAX} s or more behind: its RPO allows no more.`,
      heading: 'Replication lag',
      metric: lagMetric(placement, peer),
      comparison: 'at least',
      threshold: LAG_SECONDS_MAX,
      periods: LAG_MINUTES,
      // An unmeasurable lag counts as too large: a promotion would have to ask for an unknown loss.
      missing: TreatMissingData.BREACHING,
      topic,
    }).alarm;
  }
}

function lagMetric(placement: Placement, peer: Region): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: REPLICATION_LAG_METRIC,
    dimensionsMap: { Placement: placement.name, Peer: peer },
    statistic: 'Maximum',
    period: Duration.minutes(1),
  });
}
