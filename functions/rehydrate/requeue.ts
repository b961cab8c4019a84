import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_OPTIONS, perRegion } from '../runtime/clients';
import { AwsUnavailable } from '../runtime/failures';
import type { JobName } from '../../strategy/data-items';

/** SQS's data plane in one region. */
export const sqsIn = perRegion((region) => new SQSClient({ region, ...CLIENT_OPTIONS }));
/** The most messages that SQS accepts in one call. */
const BATCH = 10;

interface Destination {
  readonly queueUrl: string;
  readonly region: string;
  readonly origin: string;
}

/**
 * Sends jobs to the target's queue. A job that is sent twice is applied once. Throws AwsUnavailable when SQS did not
 * accept all of them.
 */
export async function requeue(jobs: readonly JobName[], { queueUrl, region, origin }: Destination): Promise<void> {
  for (let start = 0; start < jobs.length; start += BATCH) {
    const Entries = jobs.slice(start, start + BATCH).map((job, index) => {
      return { Id: String(index), MessageBody: JSON.stringify({ ...job, origin }) };
    });
    const { Failed = [] } = await sqsIn(region).send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    if (Failed[0]) {
      throw new AwsUnavailable(
        `${queueUrl} did not take ${Failed.length} jobs: ${Failed[0].Message ?? 'no reason given'}`,
      );
    }
  }
}
