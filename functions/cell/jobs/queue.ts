import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { jobQueueUrl } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../../runtime/clients';
import type { JobName } from '../job-items';

/** SQS in one region. */
export const sqsIn = perRegion((region) => new SQSClient({ region, ...CLIENT_OPTIONS }));

/** Hands a job to this region's workers. `version` is that of its acceptance. Throws SDK errors; twice does no harm. */
export async function enqueue(
  to: { topology: Topology; placement: string; region: Region },
  job: JobName & { version: string },
): Promise<void> {
  const QueueUrl = jobQueueUrl(to.topology, to.placement, to.region);
  const MessageBody = JSON.stringify({ ...job, origin: to.region });
  await sqsIn(to.region).send(new SendMessageCommand({ QueueUrl, MessageBody }));
}
