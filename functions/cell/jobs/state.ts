/** The state of a job, as this region's table has it. */
import { doneKey, pendingKey } from '../../../strategy/data-items';
import { dataTable } from '../../../strategy/names';
import { regionsOf } from '../../../strategy/topology';
import type { Reply } from '../answers';
import { absent } from '../documents';
import type { Admitted, Cell } from '../front';
import { type Item, readItem } from '../table';

type Here = Pick<Cell, 'topology' | 'region'>;

/**
 * 200 with the job's state, or 404. The worker writes `done` before it deletes `pending`. A job found in neither may
 * have moved in between, so `done` is read once more.
 */
export async function jobState(here: Here, request: Admitted): Promise<Reply> {
  const { key, route } = request;
  const inState = (state: 'accepted' | 'done', { version }: Item): Reply => {
    return { status: 200, body: { key, state, version, region: here.region, epoch: route.epoch } };
  };
  const done = await readDone(here, request);
  if (done) return inState('done', done);
  const pending = await readPending(here, request);
  if (pending) return inState('accepted', pending);
  const after = await readDone(here, request);
  return after ? inState('done', after) : absent(request);
}

function readDone({ topology, region }: Here, request: Admitted): Promise<Item | undefined> {
  return readItem({ region, table: dataTable(topology, request.placement.name), key: doneKey(nameOf(request)) });
}

/**
 * Any region of the placement may have accepted the job. Each writes into a partition of its own, which is replicated
 * to here.
 */
async function readPending({ topology, region }: Here, request: Admitted): Promise<Item | undefined> {
  const table = dataTable(topology, request.placement.name);
  const keys = regionsOf(request.placement).map((origin) => pendingKey(origin, nameOf(request)));
  const found = await Promise.all(keys.map((key) => readItem({ region, table, key })));
  return found.find((item) => item !== undefined);
}

const nameOf = ({ tenant, key }: Admitted) => ({ tenant, job: key });
