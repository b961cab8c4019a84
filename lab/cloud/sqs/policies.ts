/**
 * Whether a queue's policy lets an AWS service send to it. Models statements with a service as principal and conditions
 * on the source's ARN and account. An unmodelled condition admits nobody and denies nobody: a Deny of plain HTTP does
 * not concern AWS's own services.
 */
import type { Fields, Resource } from '../../calls/call';
import { listOf, optionalFields, texts } from '../fields';
import { oneFits } from '../wildcard';

/** The sender, for example `s3.amazonaws.com` for a bucket. */
export interface Sender {
  readonly service: string;
  readonly sourceArn: string;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const names = (value: unknown): readonly string[] =>
  list(value).filter((one): one is string => typeof one === 'string');

export class QueuePolicies {
  /** By queue URL. */
  private readonly statements = new Map<string, readonly Fields[]>();

  /** Reads `AWS::SQS::QueuePolicy`; a later one replaces the earlier, as on AWS. */
  provision({ properties }: Resource): void {
    const statements = listOf(optionalFields(properties, 'PolicyDocument') ?? {}, 'Statement');
    for (const url of texts(properties, 'Queues')) this.statements.set(url, statements);
  }

  /** Whether the service may send to the queue. `account` is the account of the source. */
  admits(queue: { readonly url: string; readonly account: string }, sender: Sender): boolean {
    const statements = this.statements.get(queue.url) ?? [];
    const met = (effect: string) => statements.some((one) => one['Effect'] === effect && meets(one, sender, queue));
    return met('Allow') && !met('Deny');
  }
}

function meets({ Principal, Action, Condition }: Fields, sender: Sender, { account }: { account: string }): boolean {
  const services =
    typeof Principal === 'object' && Principal !== null && 'Service' in Principal ? Principal.Service : [];
  if (!names(services).includes(sender.service) || !oneFits(names(Action))('sqs:SendMessage')) return false;
  const context: Readonly<Record<string, string>> = { 'aws:sourcearn': sender.sourceArn, 'aws:sourceaccount': account };
  return Object.entries((Condition ?? {}) as Readonly<Record<string, Fields>>).every(([operator, keys]) => {
    if (!['ArnLike', 'ArnEquals', 'StringLike', 'StringEquals'].includes(operator)) return false;
    return Object.entries(keys).every(([key, expected]) => oneFits(names(expected))(context[key.toLowerCase()] ?? ''));
  });
}
