import { dataTable, jobQueueUrl } from '../../strategy/names';
import type { Move } from '../../strategy/flow-words';
import { stopIfOvertaken } from '../runtime/control/claims';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { pendingJobs } from './pending-jobs';
import { requeue } from './requeue';

/** One call begins new pages for this long. The function has 60 s. */
const RUN_MS = 45_000;

/**
 * Puts the jobs that the source had accepted into the target's queue (strategy §2, cutover step 4). A queue that does
 * not accept them does not delay other services: it is named in the answer and tried again later. Safe to repeat: jobs
 * are applied once.
 */
export const handler = step('rehydrate', { input: Input, output: Output, run: rehydrate });

async function rehydrate(input: Input, context: StepContext): Promise<Done<Output>> {
  const { source, promoted } = input;
  await stopIfOvertaken(context.store, input);
  const queues = promoted.filter(({ service }) => service === 'orchestration');
  const untilMs = Date.now() + RUN_MS;
  const tried = await Promise.allSettled(queues.map((move) => requeueAll(context, { move, source, untilMs })));
  const requeued = tried.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value.requeued : 0), 0);
  const left = queues.filter((_, index) => {
    const one = tried[index];
    return one?.status !== 'fulfilled' || !one.value.isAll;
  });
  const problems = tried.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  return { output: { kind: 'rehydrated', requeued, left, problems } };
}

/**
 * Queues all pending jobs until the time is up. Finished jobs are not pending any more, so the next call begins after
 * them.
 */
async function requeueAll(
  { topology }: StepContext,
  { move: { placement, target }, source, untilMs }: { move: Move; source: string; untilMs: number },
): Promise<{ requeued: number; isAll: boolean }> {
  const table = dataTable(topology, placement);
  const destination = { queueUrl: jobQueueUrl(topology, placement, target), region: target, origin: source };
  let requeued = 0;
  for await (const jobs of pendingJobs({ table, reader: target, origin: source })) {
    if (Date.now() >= untilMs) return { requeued, isAll: false };
    await requeue(jobs, destination);
    requeued += jobs.length;
  }
  return { requeued, isAll: true };
}
