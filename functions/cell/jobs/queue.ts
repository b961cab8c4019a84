import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { JobName } from '../../../strategy/data-items';
import { jobQueueUrl } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { ask } from '../dependency';
import { CLIENT_OPTIONS, perRegion } from '../../runtime/clients';

/** SQS in one region. */
export const sqsIn = perRegion((region) => new SQSClient({ region, ...CLIENT_OPTIONS }));

interface Queue {
  readonly topology: Topology;
  readonly placement: string;
  readonly region: Region;
}

/**
 * Hands a job to this region's workers. `version` is the version of its acceptance. Safe to repeat. Throws SDK errors.
 */
export function enqueue(to: Queue, job: JobName & { version: string }): Promise<void> {
  return send(to, { ...job, origin: to.region });
}

/** Like `enqueue`, for the job of a probe. */
export function enqueueProbe(to: Queue, { observer, job }: { observer: Region; job: string }): Promise<void> {
  return send(to, { probe: observer, placement: to.placement, job });
}

async function send({ topology, placement, region }: Queue, message: object): Promise<void> {
  const QueueUrl = jobQueueUrl(topology, placement, region);
  const command = new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) });
  await ask({ dependency: 'sqs', resource: QueueUrl, access: 'write' }, () => sqsIn(region).send(command));
}
