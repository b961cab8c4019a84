import { probeKey } from '../../../strategy/data-items';
import { dataTable } from '../../../strategy/names';
import type { Cell } from '../front';
import type { Asked } from '../probe';
import { Stored } from '../stored';
import { readNow } from '../table';
import { enqueueProbe } from './queue';

/** A job that was accepted longer ago than this must be done. Otherwise the queue or the worker fails. */
const JOB_DUE_MS = 5_000;

/** Queues a new probe job, and checks whether the previous one, or a later one, is done. */
export async function tryJob(
  { topology, region }: Pick<Cell, 'topology' | 'region'>,
  { placement, observer, job, before }: Asked,
): Promise<string | undefined> {
  if (job === undefined) return 'this probe names no job';
  const table = dataTable(topology, placement.name);
  const [done] = await Promise.all([
    readNow({ region, table, key: probeKey(region, observer, 'done') }),
    enqueueProbe({ topology, placement: placement.name, region }, { observer, job }),
  ]);
  if (!before || before.ageMs <= JOB_DUE_MS) return undefined;
  const isDone = (Stored.safeParse(done).data?.version ?? '') >= before.job;
  return isDone ? undefined : `job ${before.job} was accepted ${Math.round(before.ageMs / 1000)} s ago and is not done`;
}
