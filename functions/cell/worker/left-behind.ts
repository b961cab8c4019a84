import { jobOf, pendingPk } from '../../../strategy/data-items';
import { dataTable } from '../../../strategy/names';
import { type Placement, type Region, regionsOf } from '../../../strategy/topology';
import { inBatches } from '../../runtime/in-batches';
import { logger } from '../../runtime/logger';
import { partitionPages, type Raw } from '../../runtime/partition';
import type { View } from '../gate';
import { type Here, run } from './run';
import { workersOf } from './workers';

/** Jobs that are read at a time. The time limit is checked after each page. */
const PAGE = 500;
/** Younger jobs may still be run by the region that accepted them: it learns of a new map within seconds. */
const LEFT_MS = 60_000;
/** No page begins after this time. The function has 20 s. */
const RUN_MS = 8_000;

/**
 * Runs unfinished jobs of regions that no longer serve the placement: jobs that replication brought after `rehydrate`
 * had looked, and jobs whose message was lost. Tries each such job again every minute. Safe to repeat: jobs are applied
 * once. Never throws: a placement whose table or key fails here does not block the others.
 */
export async function runLeftBehind(view: View, { topology, region }: Here): Promise<void> {
  const untilMs = Date.now() + RUN_MS;
  const placements = topology.placements.filter((placement) => regionsOf(placement).includes(region));
  await Promise.all(
    placements.map(async (placement) => {
      try {
        const origins = leftRegions(placement, view, region);
        const done = await runAll({ placement, origins, untilMs }, { topology, region });
        if (done > 0) logger.info('JOBS_LEFT_BEHIND', { placement: placement.name, done });
      } catch (error) {
        logger.error('JOBS_LEFT_BEHIND', { placement: placement.name, error });
      }
    }),
  );
}

interface Left {
  readonly placement: Placement;
  readonly origins: readonly Region[];
  readonly untilMs: number;
}

/** Returns how many jobs were done. Throws SDK errors of reading. */
async function runAll({ placement, origins, untilMs }: Left, here: Here): Promise<number> {
  const table = dataTable(here.topology, placement.name);
  let done = 0;
  for (const origin of origins) {
    for await (const items of partitionPages({ region: here.region, table, pk: pendingPk(origin), limit: PAGE })) {
      const due = items.filter((item) => acceptedAtMs(item) <= Date.now() - LEFT_MS);
      const ran = await inBatches(due, (item) => tryOne(item, { origin, placement, here }));
      done += ran.filter((isDone) => isDone).length;
      if (Date.now() >= untilMs) return done;
    }
  }
  return done;
}

/** Regions that no longer run the placement's jobs; none unless this region runs them. */
function leftRegions(placement: Placement, view: View, region: Region): readonly Region[] {
  const row = view.routeOf(placement, 'orchestration');
  if (row?.mode !== 'serving' || view.stale) return [];
  const workers = workersOf(row);
  return workers.includes(region) ? regionsOf(placement).filter((other) => !workers.includes(other)) : [];
}

/** Runs one job. A job that cannot run now does not block the others. */
async function tryOne(item: Raw, of: { origin: Region; placement: Placement; here: Here }): Promise<boolean> {
  const { origin, placement, here } = of;
  try {
    const version = item['version']?.S;
    const message = { ...jobOf(item['sk']?.S ?? ''), origin, ...(version !== undefined && { version }) };
    await run(message, placement, here);
    return true;
  } catch (error) {
    logger.error('JOB_LEFT_BEHIND', { placement: placement.name, origin, error });
    return false;
  }
}

/** A job without a time counts as the oldest possible. */
const acceptedAtMs = (item: Raw): number => Number(item['writtenAtMs']?.N ?? 0);
