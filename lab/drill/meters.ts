/**
 * What a drill used, for the bill. The models count where AWS counts: transitions, GB-seconds, request units. For all
 * else the calls on the endpoints count. Includes the requests of the sampled clients. Does not include the standing
 * cost of health checks.
 */
import type { CallSeen } from '../judge/record';

interface Counters {
  readonly functions: { readonly meters: { readonly invocations: number; readonly gbSeconds: number } };
  readonly states: { readonly meters: { readonly transitions: number } };
  readonly dynamodb: { usage(): Readonly<Record<string, { readonly writes: number; readonly reads: number }>> };
  readonly cloudwatch: { readonly meters: { readonly metricsRead: number } };
  readonly scheduler: { readonly meters: { readonly invocations: number } };
  readonly fis: { readonly meters: { readonly actionMinutes: number } };
  readonly sns: { readonly meters: { readonly publishes: number; readonly emails: number } };
  readonly calls: readonly CallSeen[];
}

/** Amounts by the names of the price table. */
export function metersOf({
  functions,
  states,
  dynamodb,
  cloudwatch,
  scheduler,
  fis,
  sns,
  calls,
}: Counters): Readonly<Record<string, number>> {
  const usage = Object.values(dynamodb.usage());
  const count = (service: string, operation?: RegExp): number =>
    calls.filter((call) => call.service === service && (operation?.test(call.operation) ?? true)).length;
  return {
    'cloudwatch.metricsRead': cloudwatch.meters.metricsRead,
    'dynamodb.reads': usage.reduce((sum, { reads }) => sum + reads, 0),
    'dynamodb.writes': usage.reduce((sum, { writes }) => sum + writes, 0),
    'events.puts': count('events', /^PutEvents$/),
    'fis.actionMinutes': fis.meters.actionMinutes,
    'kms.calls': count('kms'),
    'secretsmanager.calls': count('secretsmanager'),
    'lambda.gbSeconds': Math.round(functions.meters.gbSeconds * 1e6) / 1e6,
    'lambda.invocations': functions.meters.invocations,
    's3.gets': count('s3', /^(Get|Head)/),
    's3.puts': count('s3', /^(Put|Copy)/),
    'scheduler.invocations': scheduler.meters.invocations,
    'sns.emails': sns.meters.emails,
    'sns.publishes': sns.meters.publishes,
    'sqs.requests': count('sqs'),
    'states.transitions': states.meters.transitions,
  };
}
