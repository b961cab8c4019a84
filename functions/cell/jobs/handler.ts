import { dataTable } from '../../../strategy/names';
import { regionsOf } from '../../../strategy/topology';
import { BaseSettings } from '../../runtime/base-settings';
import { readSettings } from '../../runtime/settings';
import type { Reply } from '../answers';
import { parseBody } from '../body';
import { absent, accepted } from '../documents';
import { type Admitted, front, openCell } from '../front';
import { doneKey, pendingKey } from '../job-items';
import { type Item, putItem, readItem } from '../table';
import { stamped } from '../version';
import { Job, MENU } from './contract';
import { enqueue } from './queue';

const cell = openCell(readSettings(BaseSettings));
const { topology, region } = cell;

/** Accepts jobs into this region's queue and tells how far they are. */
export const handler = front(cell, MENU, (request) => (request.method === 'GET' ? state(request) : accept(request)));

/** Stored first, queued second: a job that is only stored is found again by a repeated request, or after the region is lost. */
async function accept(request: Admitted): Promise<Reply> {
  const parsed = parseBody(Job, request.body);
  if (parsed.kind === 'mistaken') return parsed.reply;
  const pending = stamped(parsed.body.value, region, Date.now());
  await putItem({ region, table: tableOf(request), key: pendingKey(region, nameOf(request)) }, pending, {});
  const { version } = pending;
  await enqueue({ topology, placement: request.placement.name, region }, { ...nameOf(request), version });
  return { ...accepted(cell, request, pending), status: 202 };
}

/** The worker writes `done` before it takes `pending` away, so a job seen in neither may have moved in between: look once more. */
async function state(request: Admitted): Promise<Reply> {
  const done = await readDone(request);
  if (done) return inState(request, 'done', done);
  const pending = await readPending(request);
  if (pending) return inState(request, 'accepted', pending);
  const after = await readDone(request);
  return after ? inState(request, 'done', after) : absent(request);
}

function readDone(request: Admitted): Promise<Item | undefined> {
  return readItem({ region, table: tableOf(request), key: doneKey(nameOf(request)) });
}

/** Any region of the placement may have accepted the job; each leaves it in a partition of its own, replicated here. */
async function readPending(request: Admitted): Promise<Item | undefined> {
  const table = tableOf(request);
  const keys = regionsOf(request.placement).map((origin) => pendingKey(origin, nameOf(request)));
  const found = await Promise.all(keys.map((key) => readItem({ region, table, key })));
  return found.find((item) => item !== undefined);
}

function inState({ key, route }: Admitted, state: 'accepted' | 'done', { version }: Item): Reply {
  return { status: 200, body: { key, state, version, region, epoch: route.epoch } };
}

const nameOf = ({ tenant, key }: Admitted) => ({ tenant, job: key });
const tableOf = ({ placement }: Admitted) => dataTable(topology, placement.name);
