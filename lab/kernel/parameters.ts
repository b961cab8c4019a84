/**
 * Every latency and delay that the lab assumes, with its name and its source. The report shows the labels. "assumption"
 * means that AWS publishes no figure: change it and see whether the verdict still holds.
 */

export interface Parameter {
  readonly low: number;
  readonly high: number;
  readonly source: string;
}

const fixed = (value: number, source: string): Parameter => ({ low: value, high: value, source });
const range = (low: number, high: number, source: string): Parameter => ({ low, high, source });

export const PARAMETERS = {
  transitionMs: range(20, 60, 'assumption: AWS publishes no latency per Step Functions transition'),
  eventBridgeMs: range(40, 120, 'assumption around the 80 ms p90 that AWS reports'),
  lambdaColdMs: range(220, 280, 'sourced: ~130 ms init of a Node zip (lambda-perf) + ~120 ms SDK (measured)'),
  lambdaWarmMs: range(2, 6, 'sourced: lambda-perf, Node on arm64'),
  apiGatewayMs: range(5, 15, 'assumption'),
  localCallMs: range(3, 9, 'assumption: a Regional AWS endpoint from a Lambda in the same Region'),
  mrecLagMs: range(300, 1000, 'sourced: usually within a second; unbounded under faults'),
  s3ReplicationMs: range(2_000, 20_000, 'assumption: most objects in seconds; 99.99 % within 15 min (S3 RTC)'),
  s3EventMs: range(500, 3_000, 'assumption around "typically in seconds" (S3 User Guide, event notifications)'),
  sqsDeliveryMs: range(10, 60, 'assumption'),
  emailMs: range(2_000, 8_000, 'assumption: from a topic to a person who reads it; AWS promises no time for e-mail'),
  channelMs: range(100, 800, 'assumption: from a request to the answer of a company that takes messages'),
  emfIngestMs: range(1_000, 3_000, 'assumption: log ingestion until the metric can be read'),
  alarmEvaluationMs: range(500, 2_000, 'assumption: after the end of each evaluation interval'),
  compositeAlarmMs: range(500, 2_000, 'assumption: composite alarms add seconds'),
  route53FlipMs: range(5_000, 15_000, 'assumption: from a health-check state to changed answers'),
  checkerTimeoutMs: fixed(6_000, 'sourced: connect ≤ 4 s, status ≤ 2 s later'),
  clientTimeoutMs: fixed(5_000, 'assumption: what a client waits for an answer'),
  vendedMetricMs: fixed(
    60_000,
    'assumption: after the end of its minute, until a metric of an AWS service can be read',
  ),
  eventRetryMs: range(500, 1_500, 'assumption: first retry of an EventBridge delivery; doubles up to a minute'),
  schedulerMs: range(0, 59_999, 'sourced: EventBridge Scheduler invokes within the minute of a schedule'),
  fisStartMs: range(2_000, 6_000, 'assumption: from StartExperiment until targets are found and actions run'),
  fisStopMs: range(1_000, 4_000, 'assumption: from a stop, or the alarm of a stop condition, until actions are undone'),
  ttlDeletionMs: fixed(
    48 * 3_600_000,
    'sourced: DynamoDB deletes within a few days of expiry and shows the item until then',
  ),
} as const satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof PARAMETERS;

/**
 * One-way latencies between Regions and from the public internet, in ms. An assumption, based on published round trips
 * between Regions.
 */
const ONE_WAY_MS: Readonly<Record<string, number>> = {
  'us-east-1>us-west-2': 32,
  'us-east-1>us-east-2': 6,
  'us-east-2>us-west-2': 25,
  'eu-central-1>us-east-1': 46,
  'eu-central-1>us-west-2': 70,
};

const FAR_MS = 60;
const INTERNET_MS = 20;

/** Filled at the first use of a pair. Every packet needs one, and there are few pairs. */
const asked = new Map<string, Map<string, number>>();

export function oneWayMs(from: string, to: string): number {
  const known = asked.get(from)?.get(to);
  if (known !== undefined) return known;
  const ms = latencyMs(from, to);
  asked.set(from, (asked.get(from) ?? new Map<string, number>()).set(to, ms));
  return ms;
}

function latencyMs(from: string, to: string): number {
  if (from === to) return 0;
  if (from === 'internet' || to === 'internet') return INTERNET_MS;
  return ONE_WAY_MS[`${from}>${to}`] ?? ONE_WAY_MS[`${to}>${from}`] ?? FAR_MS;
}
