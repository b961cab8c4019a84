/**
 * AWS list prices in USD (us-east-1), one table for every bill, and what a drill would have cost on AWS. Free tiers,
 * data transfer and discounts are left out. Each source is marked: `sourced` was read on AWS's pricing pages,
 * `recalled` was not, so check it before you use it in a budget.
 */

/** `usd` is the price of one `unit`. */
interface Price {
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
}

const PER_MILLION = 1e-6;

const PRICES = {
  'states.transitions': { usd: 0.025 / 1000, unit: 'transition', source: 'sourced: Step Functions pricing, Standard' },
  'lambda.invocations': { usd: 0.2 * PER_MILLION, unit: 'invocation', source: 'recalled: Lambda pricing' },
  'lambda.gbSeconds': { usd: 0.0000133334, unit: 'GB-second', source: 'recalled: Lambda pricing, arm64' },
  'dynamodb.writes': {
    usd: 0.625 * PER_MILLION,
    unit: 'write unit, replicas counted',
    source: 'sourced: DynamoDB on demand; a replicated write costs the same, MREC and MRSC',
  },
  'dynamodb.reads': { usd: 0.125 * PER_MILLION, unit: 'read unit', source: 'recalled: DynamoDB on demand' },
  's3.puts': { usd: 0.005 / 1000, unit: 'PUT or COPY', source: 'recalled: S3 Standard' },
  's3.gets': { usd: 0.0004 / 1000, unit: 'GET or HEAD', source: 'recalled: S3 Standard' },
  'kms.calls': { usd: 0.03 / 10_000, unit: 'call', source: 'recalled: KMS pricing' },
  'sqs.requests': { usd: 0.4 * PER_MILLION, unit: 'request', source: 'recalled: SQS standard queues' },
  'secretsmanager.calls': { usd: 0.05 / 10_000, unit: 'call', source: 'recalled: Secrets Manager pricing' },
  'sns.publishes': { usd: 0.5 * PER_MILLION, unit: 'request', source: 'recalled: SNS standard topics' },
  'sns.emails': { usd: 2 / 100_000, unit: 'e-mail', source: 'recalled: SNS, e-mail' },
  'cloudwatch.metricsRead': { usd: 0.01 / 1000, unit: 'metric read', source: 'recalled: CloudWatch, GetMetricData' },
  'events.puts': { usd: 1 * PER_MILLION, unit: 'custom event', source: 'sourced: EventBridge pricing' },
  'scheduler.invocations': {
    usd: 1 * PER_MILLION,
    unit: 'invocation',
    source: 'sourced: EventBridge pricing, Scheduler; the first 14 million a month are free',
  },
  'fis.actionMinutes': {
    usd: 0.1,
    unit: 'action-minute',
    source: 'sourced: FIS pricing (excerpt); templates are free',
  },
  'route53.queries': { usd: 0.4 * PER_MILLION, unit: 'query', source: 'recalled: Route 53, standard queries' },
  'apigateway.requests': { usd: 1 * PER_MILLION, unit: 'request', source: 'recalled: HTTP API' },
  // Fixed monthly prices. No drill uses any of these (docs/adr/0016).
  'route53.checks': { usd: 2.5, unit: 'fast HTTPS check of an AWS endpoint, a month', source: 'recalled: Route 53' },
  'route53.calculatedChecks': { usd: 0.5, unit: 'calculated check, a month', source: 'recalled: Route 53' },
  'route53.zones': { usd: 0.5, unit: 'hosted zone, a month', source: 'recalled: Route 53' },
  'cloudwatch.metrics': { usd: 0.3, unit: 'custom metric, a month', source: 'recalled: CloudWatch, any resolution' },
  'cloudwatch.alarms': { usd: 0.1, unit: 'metric of an alarm, a month', source: 'recalled: CloudWatch' },
  'cloudwatch.fastAlarms': {
    usd: 0.3,
    unit: 'metric of a high-resolution alarm, a month',
    source: 'recalled: CloudWatch',
  },
  'cloudwatch.compositeAlarms': { usd: 0.5, unit: 'composite alarm, a month', source: 'recalled: CloudWatch' },
  'logs.gigabytes': { usd: 0.5, unit: 'GB taken in', source: 'recalled: CloudWatch Logs, Standard' },
  'secretsmanager.secrets': { usd: 0.4, unit: 'secret or replica, a month', source: 'recalled: Secrets Manager' },
  'kms.keys': { usd: 1, unit: 'key or replica, a month', source: 'recalled: KMS pricing' },
} as const satisfies Record<string, Price>;

export interface BillLine {
  readonly meter: string;
  readonly amount: number;
  readonly unit: string;
  /** Null when there is no price for the meter: unknown does not mean free. */
  readonly usd: number | null;
  readonly source: string;
}

/** The bill for these meters, sorted by name. It lists meters without a price too. */
export function billFor(meters: Readonly<Record<string, number>>): readonly BillLine[] {
  return Object.entries(meters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([meter, amount]) => {
      const price = (PRICES as Readonly<Record<string, Price>>)[meter];
      const cost = price ? roundUsd(amount * price.usd) : null;
      return { meter, amount, unit: price?.unit ?? '', usd: cost, source: price?.source ?? 'no price known' };
    });
}

/** The sum of all lines with a price, in USD. */
export function totalUsd(bill: readonly BillLine[]): number {
  return roundUsd(bill.reduce((total, { usd }) => total + (usd ?? 0), 0));
}

/** Rounds to a millionth of a dollar, so that sums of floats print the same everywhere. */
const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6;
