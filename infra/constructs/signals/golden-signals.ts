/**
 * The region's own view of its API: errors, latency, saturation (strategy §2, health sources). These alarms page people
 * and start nothing: a region that is down cannot report on itself, so the other regions probe it.
 */
import { Duration } from 'aws-cdk-lib';
import { type Alarm, MathExpression, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmName } from '../../../strategy/names';
import type { Site } from '../../site/site';
import { RunbookAlarm, type RunbookHeading } from './runbook-alarm';

const PERIOD = Duration.minutes(5);
/**
 * People learn of refused users within two minutes, even where no observer sees it, for example when only one placement
 * fails.
 */
const ERROR_PERIOD = Duration.minutes(1);
/** The number of logins allowed in a minute. Healthy clients never come near it; a flood that matters is far above. */
const REFUSALS_MAX = 3000;

const FELT: readonly RunbookHeading[] = ['API errors', 'API latency'];

interface GoldenSignalsProps {
  readonly site: Site;
  readonly api: HttpApi;
  readonly topic: ITopic;
}

interface Signal {
  readonly id: string;
  readonly what: string;
  readonly heading: RunbookHeading;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
}

export class GoldenSignals extends Construct {
  readonly metrics: Readonly<
    Record<'requests' | 'refusals' | 'errorRatio' | 'latencyP99' | 'throttles' | 'concurrency', IMetric>
  >;
  /** What users of this region feel: errors and latency. */
  readonly felt: readonly Alarm[];

  constructor(scope: Construct, id: string, { site, api, topic }: GoldenSignalsProps) {
    super(scope, id);
    this.metrics = metricsOf(api);
    const alarms = this.signals(site).map(({ id: signalId, ...rest }) => {
      const { alarm } = new RunbookAlarm(this, signalId, {
        ...rest,
        name: alarmName(site.topology, rest.heading.toLowerCase().replaceAll(' ', '-')),
        comparison: 'above',
        // Without requests there is no data: an idle or drained region has no errors of its own. Its peers tell whether
        // it should be idle.
        missing: TreatMissingData.NOT_BREACHING,
        topic,
      });
      return [rest.heading, alarm] as const;
    });
    this.felt = alarms.filter(([heading]) => FELT.includes(heading)).map(([, alarm]) => alarm);
  }

  private signals({ environment }: Site): Signal[] {
    const { errorRatioMax, latencyP99Ms, concurrencyMax } = environment.thresholds;
    const { errorRatio, refusals, latencyP99, throttles, concurrency } = this.metrics;
    return [
      {
        id: 'Errors',
        what: `More than ${errorRatioMax * 100} % of the answers of this region's API are 5xx. Maintenance pages count as 5xx.`,
        heading: 'API errors',
        metric: errorRatio,
        threshold: errorRatioMax,
        periods: 1,
      },
      {
        id: 'Latency',
        what: `The slowest 1 % of answers takes longer than ${latencyP99Ms} ms.`,
        heading: 'API latency',
        metric: latencyP99,
        threshold: latencyP99Ms,
        periods: 2,
      },
      {
        id: 'Refusals',
        what: `The API refused more than ${REFUSALS_MAX} requests in a minute (4xx). Somebody floods it, or a client has a defect. The region itself is healthy.`,
        heading: 'API refusals',
        metric: refusals,
        threshold: REFUSALS_MAX,
        periods: 1,
      },
      {
        id: 'Throttles',
        what: 'Lambda throttles functions in this region: there is no free concurrency.',
        heading: 'Lambda throttled',
        metric: throttles,
        threshold: 0,
        periods: 2,
      },
      {
        id: 'Concurrency',
        what: `More than ${concurrencyMax} Lambda executions run at once: the account quota is near.`,
        heading: 'Lambda concurrency',
        metric: concurrency,
        threshold: concurrencyMax,
        periods: 2,
      },
    ];
  }
}

function metricsOf(api: HttpApi): GoldenSignals['metrics'] {
  const requests = api.metricCount({ period: ERROR_PERIOD, statistic: 'Sum' });
  const errors = api.metricServerError({ period: ERROR_PERIOD, statistic: 'Sum' });
  const lambda = (metricName: string, statistic: string): Metric =>
    new Metric({ namespace: 'AWS/Lambda', metricName, statistic, period: PERIOD });
  return {
    requests,
    refusals: api.metricClientError({ period: ERROR_PERIOD, statistic: 'Sum' }),
    errorRatio: new MathExpression({
      expression: 'errors / requests',
      usingMetrics: { errors, requests },
      period: ERROR_PERIOD,
    }),
    latencyP99: api.metricLatency({ period: PERIOD, statistic: 'p99' }),
    throttles: lambda('Throttles', 'Sum'),
    concurrency: lambda('ConcurrentExecutions', 'Maximum'),
  };
}
