import { partitionPages } from '../runtime/partition';
import { type JobName, jobOf, pendingPk } from '../../strategy/data-items';

/** Jobs that are read at a time. The time limit is checked before each page is queued. */
const PAGE = 500;

interface Where {
  readonly table: string;
  /** The region whose replica is read. */
  readonly reader: string;
  /** The region that accepted the jobs. */
  readonly origin: string;
}

/** Jobs that `origin` accepted and the reader's replica does not know as done, page by page. Throws SDK errors. */
export async function* pendingJobs({ table, reader, origin }: Where): AsyncGenerator<JobName[]> {
  for await (const items of partitionPages({ region: reader, table, pk: pendingPk(origin), limit: PAGE }))
    yield items.map(({ sk }) => jobOf(sk?.S ?? ''));
}
