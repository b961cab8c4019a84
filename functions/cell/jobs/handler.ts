import { pendingKey } from '../../../strategy/data-items';
import { dataTable } from '../../../strategy/names';
import { BaseSettings } from '../../runtime/base-settings';
import { readSettings } from '../../runtime/settings';
import type { Reply } from '../answers';
import { parseBody } from '../body';
import { accepted } from '../documents';
import { type Admitted, front, openCell } from '../front';
import { withProbes } from '../probe';
import { putItem } from '../table';
import { stamped } from '../version';
import { Job, MENU } from './contract';
import { tryJob } from './probe';
import { enqueue } from './queue';
import { jobState } from './state';

const cell = openCell(readSettings(BaseSettings));
const { topology, region } = cell;

/** Accepts jobs into this region's queue, and answers their state. */
export const handler = withProbes(
  cell,
  { orchestration: (asked) => tryJob(cell, asked) },
  front(cell, MENU, (request) => (request.method === 'GET' ? jobState(cell, request) : accept(request))),
);

/**
 * Stores the job first and queues it second. A job that is stored but not queued is found by a repeated request, or
 * after the region is lost.
 */
async function accept(request: Admitted): Promise<Reply> {
  const parsed = parseBody(Job, request.body);
  if (parsed.kind === 'mistaken') return parsed.reply;
  const pending = stamped(parsed.body.value, region, Date.now());
  const job = { tenant: request.tenant, job: request.key };
  const table = dataTable(topology, request.placement.name);
  await putItem({ region, table, key: pendingKey(region, job) }, pending, {});
  const { version } = pending;
  await enqueue({ topology, placement: request.placement.name, region }, { ...job, version });
  return { ...accepted(cell, request, pending), status: 202 };
}
