import { partitionPages } from '../runtime/partition';

/** Jobs that are read at a time: a page is queued before time is looked at again. */
const PAGE = 500;

/** A job that `origin` accepted; `tenant` is the whole id. */
export interface PendingJob {
  readonly tenant: string;
  readonly job: string;
}

interface Where {
  readonly table: string;
  /** The region whose replica is read. */
  readonly reader: string;
  /** The region that accepted the jobs. */
  readonly origin: string;
}

/** Jobs accepted by `origin` that the reader's replica does not know to be done, page by page. Throws SDK errors. */
export async function* pendingJobs({ table, reader, origin }: Where): AsyncGenerator<PendingJob[]> {
  for await (const items of partitionPages({ region: reader, table, pk: `pending#${origin}`, limit: PAGE }))
    yield items.map(({ sk }) => jobOf(sk?.S ?? ''));
}

/** Sort key `<tenant id>#<job>`; neither part contains a #. */
function jobOf(sortKey: string): PendingJob {
  const [tenant = '', job = ''] = sortKey.split('#');
  return { tenant, job };
}
