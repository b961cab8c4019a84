import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { ControlStore } from '../../runtime/control/control-store';
import { logger } from '../../runtime/logger';
import { BaseSettings } from '../../runtime/base-settings';
import { readSettings } from '../../runtime/settings';
import { parseBody } from '../body';
import { RoutingCache } from '../routes';
import { QueuedJob, type QueueRecord, WorkerEvent } from './contract';
import { runLeftBehind } from './left-behind';
import { workOffProbe } from './probe';
import { placementHere, run } from './run';
import { mayRun } from './workers';

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const routing = new RoutingCache(new ControlStore({ topology, region }));

/** Runs jobs at least once and applies each once: from the queue, and once a minute those that no queue delivers. */
export const handler = async (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse> => {
  const parsed = WorkerEvent.parse(event);
  if ('Records' in parsed) return runQueued(parsed.Records);
  const view = await routing.read(Date.now());
  if (view) await runLeftBehind(view, { topology, region });
  return { batchItemFailures: [] };
};

/** A job that cannot run now goes back to the queue. The other jobs do not wait for it. */
async function runQueued(Records: readonly QueueRecord[]): Promise<SQSBatchResponse> {
  const outcomes = await Promise.allSettled(Records.map(({ body }) => work(body)));
  const returned = Records.filter((record, index) => {
    const outcome = outcomes[index];
    if (outcome?.status === 'fulfilled') return outcome.value === 'not now';
    logger.error('JOB_RETURNED', { messageId: record.messageId, error: outcome?.reason as unknown });
    return true;
  });
  return { batchItemFailures: returned.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Throws SDK errors, and for a message that is no job of this region: SQS delivers it again or dead-letters it. */
async function work(body: string): Promise<'done' | 'not now'> {
  const parsed = parseBody(QueuedJob, body);
  if (parsed.kind === 'mistaken')
    throw new Error(`not a job: ${JSON.stringify(parsed.reply.body)}; it ends in the dead-letter queue`);
  const job = parsed.body;
  // A probe tests the queue and the worker, whichever region runs the tenants' jobs at the moment.
  if ('probe' in job) await workOffProbe(job, { topology, region });
  else {
    const placement = placementHere(job, { topology, region });
    if (!(await mayRun(placement, { routing, region }))) return 'not now';
    await run(job, placement, { topology, region });
  }
  return 'done';
}
