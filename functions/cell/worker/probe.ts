import { probeKey } from '../../../strategy/data-items';
import { dataTable } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { unlessLater } from '../probe-shelf';
import { putItem } from '../table';
import type { ProbeMessage } from './contract';

/**
 * Runs a probe's job: stores its name under the observer's one key, unless a later name is stored. Safe to repeat.
 * Throws SDK errors.
 */
export async function workOffProbe(
  { placement, probe: observer, job }: ProbeMessage,
  { topology, region }: { readonly topology: Topology; readonly region: Region },
): Promise<void> {
  const place = { region, table: dataTable(topology, placement), key: probeKey(region, observer, 'done') };
  const done = { value: 'done', version: job, writtenAtMs: Date.now(), region };
  await putItem(place, done, unlessLater(job));
}
