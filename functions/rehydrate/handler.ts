import type * as z from 'zod';
import { dataTable, jobQueueUrl } from '../../strategy/names';
import type { Move } from '../../strategy/target';
import { stopIfOvertaken } from '../runtime/claims';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';
import { pendingJobs } from './pending-jobs';
import { requeue } from './requeue';

/**
 * Puts the jobs the source had accepted into the target's queue (strategy §2, cutover step 4). A queue that does not take them keeps no other
 * service waiting: it is named, and asked again later. Safe to repeat: jobs are applied once.
 */
export const handler = step('rehydrate', { input: Input, output: Output, run: rehydrate });

async function rehydrate(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { source, promoted } = input;
  await stopIfOvertaken(context.store, input);
  const queues = promoted.filter(({ service }) => service === 'orchestration');
  const tried = await Promise.allSettled(queues.map((move) => requeueAll(context, move, source)));
  const requeued = tried.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0);
  const left = queues.filter((_, index) => tried[index]?.status === 'rejected');
  const problems = tried.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  return { output: { kind: 'rehydrated', requeued, left, problems } };
}

async function requeueAll({ topology }: StepContext, move: Move, source: string): Promise<number> {
  const { placement, target } = move;
  const table = dataTable(topology, placement);
  const destination = { queueUrl: jobQueueUrl(topology, placement, target), region: target, origin: source };
  let requeued = 0;
  for await (const jobs of pendingJobs({ table, reader: target, origin: source })) {
    await requeue(jobs, destination);
    requeued += jobs.length;
  }
  return requeued;
}
