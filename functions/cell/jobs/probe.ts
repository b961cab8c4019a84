import { dataTable } from '../../../strategy/names';
import type { Cell } from '../front';
import { type Asked, probeKey } from '../probe';
import { Document } from '../stored';
import { readNow } from '../table';
import { enqueueProbe } from './queue';

/** A job accepted longer ago than this is done, or queue and worker fail. */
const JOB_DUE_MS = 5_000;

/**
 * Hands in a job through the queue, and looks whether the one named as handed in before was worked off, or a later one.
 */
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
  const isDone = (Document.safeParse(done).data?.version ?? '') >= before.job;
  return isDone ? undefined : `job ${before.job} was accepted ${Math.round(before.ageMs / 1000)} s ago and is not done`;
}
